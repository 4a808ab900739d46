import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { Simulation } from "../../../lib/model/engine/simulation.js";
import type { Failures } from "../../../lib/model/failures.js";
import { packed, scattered, spread } from "../../../lib/model/place.js";
import { host } from "../../../lib/scene/host.js";
import { policies, policy } from "../../../lib/tdx/policy.js";
import type { Event } from "../../../lib/workload/event.js";
import { eventOf, wishes } from "./random-events.js";

/** What of a simulation must not depend on how events are cut into runs. */
function shown({ context }: Simulation): unknown {
  const { pool, ledger, calls, tally, tds, errors } = context;
  return {
    pool: pool && [pool.gets, pool.puts, pool.locks, pool.taken, pool.returned, pool.drawn],
    ledger: [ledger.now, ledger.peak, ledger.peakBytes, ledger.peakPairs],
    calls: calls.count,
    tally,
    errors,
    tds: [...tds.values()].map(({ maps, septFrames, drawnFrames, vcpus, tables }) => [
      maps.extents,
      septFrames,
      drawnFrames,
      [...vcpus.values()].map(({ cache, waiting }) => [cache, waiting]),
      Object.values(tables).map((set) => set.within(0, Infinity)),
    ]),
  };
}

const cut = new Set(["add", "queue", "fault", "accept"]);

/** The event cut into its pages, where it may be. */
function pagesOf(event: Event): Event[] {
  if (!cut.has(event.op)) return [event];
  return Array.from({ length: event.count! }, (_, at) => ({
    ...event,
    first: event.first! + at,
    count: 1,
  }));
}

const settings = fc.record({
  where: fc.constantFrom("packed", "spread", "scattered"),
  cacheMin: fc.constantFrom(undefined, 1, 3, 7),
  failures: fc.constantFrom<Failures>(
    {},
    {},
    {},
    { "TDH.PHYMEM.PAMT.ADD": [3, 7], allocation: [40] },
    { "TDH.MEM.PAGE.AUG": [100], "TDH.MEM.SEPT.ADD": [2, 5], "TDH.MEM.PAGE.ADD": [9] },
  ),
  gpaw: fc.constantFrom(48 as const, 52 as const),
});

describe.each(policies())("$name", ({ name }) => {
  test.prop([wishes, settings], { numRuns: 60 })(
    "a run is what its pages one by one are",
    (list, { where, cacheMin, failures, gpaw }) => {
      const node = host({ memory: "4G", pamt: "dynamic", policy: name, cacheMin });
      const place = { packed, spread: spread(), scattered: scattered(3) }[where as "packed"];
      const [runs, pages] = [0, 1].map(() => new Simulation(node, place(node), failures));
      const play = (event: Event): void => {
        try {
          runs!.play(event);
        } catch {
          // A run that is refused has no pages to compare.
          return;
        }
        for (const page of pagesOf(event)) pages!.play(page);
        expect(shown(runs!)).toEqual(shown(pages!));
      };
      play({ op: "create", guest: 0, gpaw });
      for (const vcpu of [0, 1]) play({ op: "vcpu-create", guest: 0, vcpu });
      for (const wish of list) {
        // Larger leaves are no pages; a TD without vCPU is given up by its first page.
        play({ ...eventOf({ ...wish, guest: 0, vcpu: wish.vcpu ?? 0 }), level: "4k" });
      }
    },
  );
});

test("without topup every fault that needs a pair fails, and the others go on", () => {
  const node = host({ memory: "4G", pamt: "dynamic", policy: { ...policy("v6"), cacheMin: 0 } });
  const simulation = new Simulation(node, packed(node));
  simulation.play({ op: "create", guest: 0 });
  simulation.play({ op: "vcpu-create", guest: 0, vcpu: 0 });
  simulation.play({ op: "finalize", guest: 0 });
  // The ranges of control pages are backed, so that the fast path needs no page of a cache.
  simulation.play({ op: "fault", guest: 0, vcpu: 0, first: 0, count: 600 });
  const control = 7 + 6;
  const mapped = 512 - control - 3;
  expect(simulation.context.errors["-ENOMEM"]).toBe(600 - mapped);
});
