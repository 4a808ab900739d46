import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { buddy } from "../../../lib/model/buddy/buddy.js";
import { buddyPlacement } from "../../../lib/model/buddy/placement.js";
import { buddyPolicies } from "../../../lib/model/buddy/policy.js";
import { packed } from "../../../lib/model/place.js";
import { simulate } from "../../../lib/model/simulate.js";
import { guest } from "../../../lib/scene/guest.js";
import { host } from "../../../lib/scene/host.js";
import { expectedRanges } from "../../../lib/tdx/placement.js";
import { GiB, MiB } from "../../../lib/units.js";
import { boot } from "../../../lib/workload/boot.js";

const machine = host({ memory: "16G", pamt: "dynamic", policy: "v6" });
const td = guest({ memory: "256M", vcpus: 2 });
const played = (placement: typeof packed): number =>
  simulate(machine, boot(td, machine.policy), { placement }).pairs.end;

describe("a TD's boot", () => {
  test("clustered by an allocator takes the pairs of the packed bound", () => {
    expect(played(buddyPlacement())).toBe(played(packed));
  });

  test("by first fit as well", () => {
    expect(played(buddyPlacement({ policy: "first-fit" }))).toBe(played(packed));
  });

  test("with S-EPT scattered takes a pair for each of its pages, unless guest pages fill up the same ranges", () => {
    const sept = { sept: "scattered" } as const;
    const apart = played(buddyPlacement({ policy: { ...sept, private: "first-fit" } }));
    expect(apart).toBeGreaterThan(played(packed) + 100);
    expect(played(buddyPlacement({ policy: sept }))).toBeLessThan(played(packed) + 20);
  });
});

test("scattered pages fall into as many ranges as the closed form expects", () => {
  // Zone Normal, which is used first, has 14 of the 16 GiB.
  const ranges = (14 * GiB) / (2 * MiB);
  const placement = buddyPlacement({ policy: "scattered", seed: 2 })(machine);
  const touched = new Set<number>();
  for (const { first, count } of placement.take("private", "4k", 10_000)) {
    for (let page = first; page < first + count; page++) touched.add(Math.floor(page / 512));
  }
  const expected = expectedRanges(10_000, ranges);
  expect(touched.size / expected).toBeGreaterThan(0.98);
  expect(touched.size / expected).toBeLessThan(1.02);
});

describe("what is given back in other pieces than it was taken", () => {
  test.prop([
    fc.constantFrom(...buddyPolicies),
    fc.array(fc.nat({ max: 511 }), { minLength: 1, maxLength: 8 }),
  ])("joins again once it is whole", (policy, cuts) => {
    const placement = buddyPlacement({ policy })(machine);
    const [run] = placement.take("private", "2m", 1);
    const edges = [...new Set([0, ...cuts, 512])].sort((a, b) => a - b);
    for (const [index, edge] of edges.slice(1).entries()) {
      const from = edges[index]!;
      placement.give({ first: run!.first + from, count: edge - from });
    }
    expect(() => placement.give({ first: run!.first + 9, count: 1 })).toThrow("it is free already");
    const all = placement.take("private", "1g", 20);
    expect(all.reduce((sum, { count }) => sum + count, 0)).toBe(15 * 2 ** 18);
  });

  test("single pages as one run, and pages of a run over two blocks", () => {
    const memory = buddy([{ start: 4 * GiB, end: 5 * GiB, node: 0 }]);
    const first = memory.allocate(9, { policy: "first-fit" });
    for (let page = 0; page < 512; page++) memory.allocate(0, { policy: "first-fit" });
    memory.release(first + 300, 500);
    expect(memory.freePages).toBe(2 ** 18 - 1024 + 500);
    memory.release(first, 300);
    memory.release(first + 800, 224);
    expect(memory.counts()[18]).toBe(1);
    expect(() => memory.release(7, 1)).toThrow("no memory of this host is there");
  });
});
