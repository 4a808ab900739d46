import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { buddy, type Buddy } from "../../../lib/model/buddy/buddy.js";
import { buddyPolicies } from "../../../lib/model/buddy/policy.js";
import { host } from "../../../lib/scene/host.js";
import type { MemoryBlock } from "../../../lib/tdx/memory.js";
import { GiB, MiB, TiB } from "../../../lib/units.js";
import { NaiveBuddy } from "./naive.js";

const block = (first: number, end: number, node = 0): MemoryBlock => ({
  start: first * 4096,
  end: end * 4096,
  node,
});
/** Page frames from 4 GiB up: one zone. */
const NORMAL = 2 ** 20;
const GIANT = 2 ** 18;

const shapes: readonly (readonly (readonly [number, number])[])[] = [
  [[NORMAL, NORMAL + 2048]],
  [[NORMAL + 3, NORMAL + 1500]],
  [
    [NORMAL + 511, NORMAL + 513],
    [NORMAL + 700, NORMAL + 2047],
  ],
  [[NORMAL + GIANT - 700, NORMAL + GIANT + 900]],
  [[NORMAL, NORMAL + 2 * GIANT + 5]],
];
const steps = fc.array(
  fc.record({
    order: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 11 }), fc.constant(18)),
    frees: fc.boolean(),
    pick: fc.nat(),
  }),
  { maxLength: 120 },
);

describe("against sets of free blocks", () => {
  test.prop([fc.constantFrom(...shapes), fc.constantFrom(...buddyPolicies), steps])(
    "the same blocks are free, and clustered and first fit take the same one",
    (ranges, policy, steps) => {
      const memory = buddy(ranges.map(([first, end]) => block(first, end)));
      const naive = new NaiveBuddy(ranges);
      expect(memory.counts()).toEqual(naive.counts);
      for (const { order, frees, pick } of steps) {
        const used = [...naive.used.keys()];
        if (frees && used.length > 0) {
          const page = used[pick % used.length]!;
          memory.free(page, naive.used.get(page)!);
          naive.put(page);
        } else {
          const page = memory.allocate(order, { policy });
          const place = naive.choose(order, policy === "scattered" ? "clustered" : policy);
          if (!place) expect(page).toBe(-1);
          else if (policy !== "scattered") expect(page).toBe(place[0]);
          if (page >= 0) naive.take(page, order);
        }
        expect(memory.counts()).toEqual(naive.counts);
      }
      for (const [page, order] of naive.used) memory.free(page, order);
      expect(memory.counts()).toEqual(new NaiveBuddy(ranges).counts);
    },
  );

  test.prop([fc.constantFrom(...shapes.slice(0, 4)), fc.constantFrom(...buddyPolicies)])(
    "page by page, every page of the memory is given out exactly once",
    (ranges, policy) => {
      const memory = buddy(ranges.map(([first, end]) => block(first, end)));
      const given = new Set<number>();
      for (let pfn = memory.allocate(0, { policy }); pfn >= 0;) {
        given.add(pfn);
        pfn = memory.allocate(0, { policy });
      }
      const all = ranges.flatMap(([first, end]) =>
        Array.from({ length: end - first }, (_, index) => first + index),
      );
      expect([...given].sort((a, b) => a - b)).toEqual(all);
      expect(memory.freePages).toBe(0);
      for (const pfn of given) memory.free(pfn, 0);
      expect(memory.freePages).toBe(all.length);
    },
  );
});

describe("a block that cannot be freed", () => {
  const memory = (): Buddy => {
    const made = buddy([block(NORMAL, NORMAL + 1500)]);
    made.allocate(3, { policy: "first-fit" });
    for (let page = 0; page < 512; page++) made.allocate(0, { policy: "first-fit" });
    return made;
  };
  test.each([
    [NORMAL + 1, 0, "it is in use as part of the block 0x100000 of order 3"],
    [NORMAL, 0, "it is in use as part of the block 0x100000 of order 3"],
    [NORMAL, 4, "it is in use as part of the block 0x100000 of order 3"],
    [NORMAL + 8, 1, "it is in use as part of the block 0x100008 of order 0"],
    [NORMAL + 300, 9, "it is in use as part of the block 0x10012c of order 0"],
    [NORMAL + 1024, 0, "it is free already, in a block of order 8"],
    [NORMAL + 1500, 0, "no memory of this host is there"],
    [NORMAL - 1, 0, "no memory of this host is there"],
  ])("%i at order %i", (pfn, order, state) => {
    expect(() => memory().free(pfn, order)).toThrow(
      `cannot free page frame 0x${pfn.toString(16)} at order ${order}: ${state}`,
    );
  });

  test("twice", () => {
    const made = memory();
    made.free(NORMAL, 3);
    expect(() => made.free(NORMAL, 3)).toThrow("it is free already, in a block of order 3");
  });

  test("of what is no order, no frame, no node and no policy", () => {
    const made = memory();
    expect(() => made.allocate(19)).toThrow("invalid order: 19 (expected a whole number from 0");
    expect(() => made.allocate(0.5)).toThrow("invalid order: 0.5");
    expect(() => made.free(-1, 0)).toThrow("invalid page frame: -1");
    expect(() => made.allocate(0, { node: 3 })).toThrow("unknown NUMA node");
    expect(() => made.allocate(0, { policy: "best" as "clustered" })).toThrow("invalid policy");
    expect(() => buddy([])).toThrow("no memory to allocate from");
  });
});

describe("nodes and zones", () => {
  const blocks = [0, 1, 2, 3].map((node) => block(NORMAL + node * 8, NORMAL + node * 8 + 8, node));

  test("a node alone, then the nearest, the next higher first", () => {
    const memory = buddy(blocks);
    const orders = Array.from({ length: 5 }, () => memory.allocate(3, { node: 1, fallback: true }));
    expect(orders).toEqual([NORMAL + 8, NORMAL + 16, NORMAL + 24, NORMAL, -1]);
    expect(buddy(blocks).allocate(4, { node: 1 })).toBe(-1);
  });

  test("by a table of distances", () => {
    const distances = [10, 20, 30, 15].map((_, a, row) =>
      row.map((far, b) => (a === b ? 10 : far)),
    );
    const memory = buddy(blocks, { distances });
    const nodes = Array.from({ length: 4 }, () => memory.allocate(3, { node: 1, fallback: true }));
    expect(nodes.map((pfn) => (pfn - NORMAL) / 8)).toEqual([1, 0, 3, 2]);
    expect(() => buddy(blocks, { distances: [[10]] })).toThrow("no distance from node 0 to node");
  });

  test("blocks do not join across the end of a zone, and the highest zone is used first", () => {
    const memory = buddy([block(0, 2 * NORMAL)]);
    const zones = memory.freeBlocks().map(({ zone, free }) => [zone, free[10]]);
    expect(zones).toEqual([
      ["DMA", 4],
      ["DMA32", 1020],
      ["Normal", 1024],
    ]);
    expect(memory.counts().slice(11)).toEqual([0, 2, 1, 1, 1, 1, 1, 7]);
    const giants = Array.from({ length: 8 }, () => memory.allocate(18));
    expect(giants).toEqual(
      [4, 5, 6, 7, 1, 2, 3, -1].map((giant) => (giant < 0 ? -1 : giant * GIANT)),
    );
  });
});

/** Pages that chance picks on a host. */
function pages(seed: number): number[] {
  const memory = buddy(host({ memory: "8G" }).blocks, { seed });
  return Array.from({ length: 200 }, () => memory.allocate(0, { policy: "scattered" }));
}

describe("chance", () => {
  test("gives the same pages for the same seed, and others for another", () => {
    expect(pages(7)).toEqual(pages(7));
    expect(pages(7)).not.toEqual(pages(8));
  });

  test("hits every page of a range about as often", () => {
    const memory = buddy([block(NORMAL, NORMAL + 64)], { seed: 3 });
    const hits = Array.from({ length: 64 }, () => 0);
    for (let round = 0; round < 6400; round++) {
      const pfn = memory.allocate(0, { policy: "scattered" });
      hits[pfn - NORMAL]!++;
      memory.free(pfn, 0);
    }
    // 100 each, give or take five standard deviations.
    expect(Math.min(...hits)).toBeGreaterThan(50);
    expect(Math.max(...hits)).toBeLessThan(150);
  });

  test("still finds the last free page of a large memory", () => {
    const memory = buddy([block(NORMAL, NORMAL + GIANT)]);
    for (let unit = 0; unit < 511; unit++) memory.allocate(9);
    for (let page = 0; page < 511; page++) memory.allocate(0);
    expect(memory.allocate(0, { policy: "scattered" })).toBeGreaterThan(0);
    expect(memory.allocate(0, { policy: "scattered" })).toBe(-1);
  });
});

describe("memory of the account itself", () => {
  const ranges = (8 * GiB) / (2 * MiB);

  test("is below a byte for each 2 MiB range that is not split", () => {
    const memory = buddy(host({ memory: 4 * TiB }).blocks);
    for (let unit = 0; unit < 4000; unit++) memory.allocate(9, { policy: "scattered" });
    expect(memory.bytes / ((4 * TiB) / (2 * MiB))).toBeLessThan(1);
  });

  test("is at most 256 bytes for each unit that is split", () => {
    const memory = buddy([block(NORMAL, NORMAL + ranges * 512)]);
    const before = memory.bytes;
    for (let page = 0; page < ranges * 20; page++) memory.allocate(0, { policy: "scattered" });
    expect(memory.splits).toBe(ranges + 8);
    const layout = 214 + (512 * 4 + 9 * 66) / 512;
    expect(layout).toBeLessThan(256);
    expect((memory.bytes - before) / memory.splits).toBeLessThan(layout * 1.25);
  });

  test("goes when pages of a range are all in use, and when they are all free again", () => {
    const memory = buddy([block(NORMAL, NORMAL + GIANT)]);
    const pages = Array.from({ length: GIANT / 2 }, () => memory.allocate(0));
    expect(memory.splits).toBe(1);
    for (const page of pages) memory.free(page, 0);
    expect(memory.splits).toBe(0);
    expect(memory.counts()[18]).toBe(1);
  });
});
