import { readFileSync } from "node:fs";
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { fromBuddyinfo } from "../../../lib/input/buddyinfo.js";
import { buddy } from "../../../lib/model/buddy/buddy.js";
import { fragmentedFree, freePages, unusableIndex } from "../../../lib/scene/free-blocks.js";
import type { MemoryBlock } from "../../../lib/tdx/memory.js";
import { GiB, MiB } from "../../../lib/units.js";

const memory: readonly MemoryBlock[] = [
  { start: 0x1000, end: 0x9f000, node: 0 },
  { start: 1 * MiB, end: 2 * GiB, node: 0 },
  { start: 4 * GiB, end: 9 * GiB + 20 * 4096, node: 0 },
  { start: 16 * GiB, end: 18 * GiB, node: 1 },
];
const free = (counts: readonly number[]): number[] =>
  Array.from({ length: 11 }, (_, order) => counts[order] ?? 0);

test("the counts of real machines are met to the block", { timeout: 60_000 }, () => {
  const text = readFileSync(new URL("../../fixtures/buddy/buddyinfo.txt", import.meta.url), "utf8");
  const { zones } = fromBuddyinfo(text.split("# sample C")[1]!);
  const blocks = [
    { start: 4 * GiB, end: 36 * GiB, node: 0 },
    { start: 36 * GiB, end: 68 * GiB, node: 1 },
  ];
  const made = buddy(blocks, { free: zones, seed: 5 });
  expect(made.freeBlocks()).toEqual(zones.toSorted((a, b) => a.node - b.node));
  expect(made.warnings).toEqual([]);
});

/** Where the free pages of a start are. */
function pages(seed: number): number[] {
  const made = buddy(memory, { free: [{ node: 1, zone: "Normal", free: free([9, 9, 9]) }], seed });
  return Array.from({ length: 63 }, () => made.allocate(0, { node: 1 }));
}

describe("a start from counts", () => {
  test.prop([
    fc.array(fc.nat({ max: 20 }), { maxLength: 11 }),
    fc.array(fc.nat({ max: 60 }), { maxLength: 11 }),
    fc.nat(),
  ])("leaves exactly these free blocks", (dma32, normal, seed) => {
    const start = [
      { node: 0, zone: "DMA32", free: free(dma32) },
      { node: 1, zone: "Normal", free: free(normal) },
    ];
    const made = buddy(memory, { free: start, seed });
    const left = made.freeBlocks().filter(({ free }) => freePages(free) > 0);
    expect(left).toEqual(start.filter(({ free }) => freePages(free) > 0));
    expect(made.warnings).toEqual([
      "zone DMA of node 0 is not among the free blocks given, so nothing of it is free",
      "zone Normal of node 0 is not among the free blocks given, so nothing of it is free",
    ]);
    let pages = 0;
    for (const node of made.nodes) while (made.allocate(0, { node }) >= 0) pages++;
    expect(pages).toBe(start.reduce((sum, { free }) => sum + freePages(free), 0));
  });

  test("that leave all of it free", () => {
    const all = buddy(memory).freeBlocks();
    expect(buddy(memory, { free: all }).freeBlocks()).toEqual(all);
  });

  test("as many single pages as there can be: every other one", () => {
    const small = [{ start: 8 * GiB, end: 8 * GiB + 64 * MiB, node: 0 }];
    const start = [{ node: 0, zone: "Normal", free: free([8192]) }];
    expect(buddy(small, { free: start }).freePages).toBe(8192);
    const more = [{ node: 0, zone: "Normal", free: free([8193]) }];
    expect(() => buddy(small, { free: more })).toThrow(
      "no room for 8193 free blocks of order 0 in zone Normal of node 0: 8192 fit",
    );
  });

  test("one of each order, page by page, in a zone of 4 MiB", () => {
    const small = [{ start: 8 * GiB, end: 8 * GiB + 4 * MiB, node: 0 }];
    const start = [{ node: 0, zone: "Normal", free: free(Array.from({ length: 10 }, () => 1)) }];
    const made = buddy(small, { free: start });
    expect(made.freeBlocks()).toEqual(start);
    expect(made.freePages).toBe(1023);
  });

  test.prop([fc.double({ min: 0, max: 0.5, noNaN: true }), fc.nat()])(
    "of one figure of fragmentation",
    (unusable, seed) => {
      const start = [{ node: 1, zone: "Normal", free: fragmentedFree(GiB, unusable) }];
      const made = buddy(memory, { free: start, seed });
      const zone = made.freeBlocks().at(-1)!;
      expect(unusableIndex(zone.free)).toBeCloseTo(unusable, 2);
    },
  );

  test("is the same for the same seed", () => {
    expect(pages(1)).toEqual(pages(1));
    expect(pages(1)).not.toEqual(pages(2));
    expect(pages(1)).not.toContain(-1);
  });
});

describe("counts that cannot be", () => {
  test.each([
    [
      [{ node: 2, zone: "Normal", free: [1] }],
      "no zone Normal of node 2 on this host (it has zone",
    ],
    [[{ node: 0, zone: "Movable", free: [1] }], "no zone Movable of node 0 on this host"],
    [
      [
        { node: 1, zone: "Normal", free: [1] },
        { node: 1, zone: "Normal", free: [1] },
      ],
      "free blocks of zone Normal of node 1 are given twice",
    ],
    [
      [{ node: 1, zone: "Normal", free: [0, 0.5] }],
      "invalid free blocks of order 1 in zone Normal",
    ],
    [
      [{ node: 1, zone: "Normal", free: free([]).concat(1) }],
      "have 12 orders (expected at most 11)",
    ],
    [
      [{ node: 0, zone: "DMA", free: free([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]) }],
      "no room for 5 free",
    ],
  ])("%j", (start, message) => {
    expect(() => buddy(memory, { free: start })).toThrow(message);
  });
});
