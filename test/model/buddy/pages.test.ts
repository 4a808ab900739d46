import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { MAX_ORDER } from "../../../lib/model/buddy/area.js";
import { buddy } from "../../../lib/model/buddy/buddy.js";
import { buddyPolicies } from "../../../lib/model/buddy/policy.js";

// Page frames from 4 GiB up: one zone.
const NORMAL = 2 ** 20;
const GIANT = 2 ** 18;

/** Free blocks by page and order, as they must be: whatever is free is in blocks as large as alignment lets them be. */
function blocksOf(free: ReadonlySet<number>): [number, number][] {
  const blocks: [number, number][] = [];
  const pages = [...free].sort((a, b) => a - b);
  for (let at = 0; at < pages.length;) {
    const page = pages[at]!;
    let order = 0;
    // The pages are in order, so a block is free if its last page stands where it would.
    while (order < MAX_ORDER && page % 2 ** (order + 1) === 0) {
      if (pages[at + 2 ** (order + 1) - 1] !== page + 2 ** (order + 1) - 1) break;
      order++;
    }
    blocks.push([page, order]);
    at += 2 ** order;
  }
  return blocks;
}

const shapes: readonly (readonly [number, number])[] = [
  [NORMAL, NORMAL + 1536],
  [NORMAL + 3, NORMAL + 1100],
  [NORMAL + GIANT - 700, NORMAL + GIANT + 600],
];
const step = fc.record({
  // Takes blocks of an order again and again, or gives a part of what is in use back.
  takes: fc.boolean(),
  order: fc.oneof(fc.constant(0), fc.nat(10)),
  times: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 100, max: 600 })),
  policy: fc.constantFrom(...buddyPolicies),
  at: fc.nat(),
});

test.prop([fc.constantFrom(...shapes), fc.array(step, { minLength: 1, maxLength: 16 })], {
  numRuns: 300,
})("what is free is in blocks as large as can be, whoever takes and gives what", (shape, steps) => {
  const [first, end] = shape;
  const memory = buddy([{ start: first * 4096, end: end * 4096, node: 0 }], { seed: 9 });
  const free = new Set(Array.from({ length: end - first }, (_, at) => first + at));
  const take = (page: number, order: number): void => {
    for (let at = page; at < page + 2 ** order; at++) expect(free.delete(at)).toBe(true);
  };
  for (const { takes, order, times, policy, at } of steps) {
    if (takes) {
      const fitting = blocksOf(free).filter((block) => block[1] >= order);
      const smallest = Math.min(...fitting.map((block) => block[1]));
      const chosen =
        policy === "clustered" ? fitting.find((block) => block[1] === smallest) : fitting[0];
      const page = memory.allocate(order, { policy });
      if (!chosen) expect(page).toBe(-1);
      else if (policy === "scattered") expect(page % 2 ** order).toBe(0);
      else expect(page).toBe(chosen[0]);
      if (page >= 0) take(page, order);
      for (let left = times - 1; left > 0; left--) {
        const more = memory.allocate(order, { policy });
        if (more < 0) break;
        take(more, order);
      }
    } else {
      // A run of pages in use, whatever blocks they were taken as.
      const used = Array.from({ length: end - first }, (_, page) => first + page).filter(
        (page) => !free.has(page),
      );
      if (used.length === 0) continue;
      const from = used[at % used.length]!;
      let count = 0;
      while (count < times && from + count < end && !free.has(from + count)) count++;
      memory.release(from, count);
      for (let page = from; page < from + count; page++) free.add(page);
      const last = from + count - 1;
      expect(() => memory.release(last, 1)).toThrow("it is free already");
    }
    const counts = Array.from({ length: MAX_ORDER + 1 }, () => 0);
    for (const [, of] of blocksOf(free)) counts[of]!++;
    expect(memory.counts()).toEqual(counts);
    expect(memory.freePages).toBe(free.size);
  }
  // Whatever was split is one again where all of it is free; blocks that are no unit stay split for the zone's edges.
  for (let page = first; page < end; page++) if (!free.has(page)) memory.release(page, 1);
  const fresh = buddy([{ start: first * 4096, end: end * 4096, node: 0 }]);
  expect([memory.counts(), memory.splits]).toEqual([fresh.counts(), fresh.splits]);
});
