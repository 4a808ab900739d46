import { spread } from "../../lib/model/place.js";
import { simulate } from "../../lib/model/simulate.js";
import { host } from "../../lib/scene/host.js";
import { getCost } from "../../lib/tdx/refcount-cost.js";
import { PAGE } from "../../lib/tdx/memory.js";
import { bestRanges } from "../../lib/tdx/placement.js";
import { policy } from "../../lib/tdx/policy.js";
import { GiB } from "../../lib/units.js";
import type { Event } from "../../lib/workload/event.js";
import type { Topic } from "./topic.js";

/** A TD of 256 pages, each in a range of its own, from its first page to its end: the calls that back ranges, and take pairs back. */
function callsOfPairs(): number {
  const td = { guest: 0, vcpu: 0 };
  const controlAndTables = 7 + 6 + 3;
  const events: Event[] = [
    { op: "create", guest: 0 },
    { op: "vcpu-create", ...td },
    { op: "finalize", guest: 0 },
    { op: "fault", ...td, first: 0, count: 256 - controlAndTables },
    { op: "destroy", guest: 0 },
  ];
  const node = host({ memory: "8G", pamt: "dynamic", policy: "v6" });
  const { seamcalls, pairs } = simulate(node, events, { placement: spread() });
  const { "TDH.PHYMEM.PAMT.ADD": adds, "TDH.PHYMEM.PAMT.REMOVE": removes } = seamcalls;
  return pairs.peak === adds && adds === removes ? adds : NaN;
}

/** Why a measurement of others has no answer in a closed form. */
function unanswered(inputs: Readonly<Record<string, unknown>>): string {
  if (inputs.platform !== undefined) {
    return "microseconds of one machine, and gets by what its guest happened to touch";
  }
  return "lock contention depends on the timing of one machine";
}

/** The topic of the domain vectors that others measured: what follows from their counts by arithmetic. */
export const measuredTopics: Readonly<Record<string, Topic>> = {
  measurement: (inputs) => {
    const { total, count, getCount, tdMemGB } = inputs;
    if (inputs.case === "typical TD boot") return { seamcallsEachWay: callsOfPairs() };
    if (total !== undefined) {
      return { avgUs: (total as number[]).map((us, index) => us / count[index]) };
    }
    if (getCount === undefined || tdMemGB === undefined) return unanswered(inputs);
    const touched = (getCount * PAGE) / GiB;
    return {
      touchedGiBIfAllLeaf: touched,
      fractionOf8GiB: touched / tdMemGB,
      minPairsIfDense: bestRanges(getCount),
      pagesAllocatedMergedPolicy: getCount * getCost(policy("merged"), true).taken,
    };
  },
};
