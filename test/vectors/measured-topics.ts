import { getCost } from "../../lib/tdx/refcount-cost.js";
import { PAGE } from "../../lib/tdx/memory.js";
import { bestRanges } from "../../lib/tdx/placement.js";
import { policy } from "../../lib/tdx/policy.js";
import { GiB } from "../../lib/units.js";
import type { Topic } from "./topic.js";

/** Why a measurement of others has no answer in a closed form. */
function unanswered(inputs: Readonly<Record<string, unknown>>): string {
  if (inputs.case === "typical TD boot") {
    return "20 MiB is what the lazy default was set by, and 2 MiB with hugepages need the events of a boot";
  }
  if (inputs.platform !== undefined)
    return "microseconds of one machine, and gets that need events";
  return "lock contention depends on the timing of one machine";
}

/** The topic of the domain vectors that others measured: what follows from their counts by arithmetic. */
export const measuredTopics: Readonly<Record<string, Topic>> = {
  measurement: (inputs) => {
    const { total, count, getCount, tdMemGB } = inputs;
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
