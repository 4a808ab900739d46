import { describe, expect, test } from "vitest";
import { buddy } from "../../../lib/model/buddy/buddy.js";
import { byDistance } from "../../../lib/model/buddy/distance.js";

/** Distances of three nodes, two of them as told. */
const two = (far: number): (readonly number[])[] => [
  [10, 20, 20],
  [20, far, far],
  [20, 20, 10],
];

describe("nodes by distance", () => {
  test("the own first, then those with higher numbers, then those with lower", () => {
    expect(byDistance(2, [0, 1, 2, 3, 4])).toEqual([2, 3, 4, 0, 1]);
    expect(byDistance(5, [9, 7, 5, 2, 1])).toEqual([5, 7, 9, 1, 2]);
    expect(byDistance(0, [0])).toEqual([0]);
  });

  test("the nearest first, by the row of the node itself, whatever it is to itself", () => {
    const rows = [
      [30, 21, 17, 17],
      [10, 10, 10, 10],
      [40, 30, 10, 20],
      [10, 10, 10, 10],
    ];
    expect(byDistance(0, [0, 1, 2, 3], rows)).toEqual([0, 2, 3, 1]);
    expect(byDistance(2, [0, 1, 2, 3], rows)).toEqual([2, 3, 1, 0]);
    expect(byDistance(2, [0, 2], rows)).toEqual([2, 0]);
  });

  test("one that is missing or below 10 is refused", () => {
    expect(() => byDistance(1, [0, 1, 2], two(9))).toThrow(
      "invalid distances[1][2]: 9 (expected 10 or more)",
    );
    expect(byDistance(1, [0, 1, 2], two(10))).toEqual([1, 2, 0]);
    expect(() => byDistance(3, [0, 1, 3], two(10))).toThrow("no distance from node 3 to node");
    expect(() => byDistance(0, [0, 1, 2], [[10, 20]])).toThrow("no distance from node 0 to node 2");
  });
});

describe("nodes of a host", () => {
  const GIB = 2 ** 30;
  const memory = () =>
    buddy([
      { start: 12 * GIB, end: 13 * GIB, node: 3 },
      { start: 8 * GIB, end: 10 * GIB, node: 0 },
      { start: 1 * GIB, end: 2 * GIB, node: 3 },
    ]);

  test("are told in order, each with what is free on it", () => {
    const made = memory();
    expect([made.nodes, made.freePages]).toEqual([[0, 3], 4 * 2 ** 18]);
    expect([made.counts(0)[18], made.counts(3)[18], made.counts()[18]]).toEqual([2, 2, 4]);
    expect(made.freeBlocks().map(({ node, zone }) => [node, zone])).toEqual([
      [0, "Normal"],
      [3, "DMA32"],
      [3, "Normal"],
    ]);
    expect(() => made.counts(1)).toThrow('unknown NUMA node: "1"');
  });

  test("give memory of the highest zone first, and of the lowest node unless told", () => {
    const made = memory();
    const giants = [3, 3, 3].map((node) => made.allocate(18, { node }));
    expect(giants).toEqual([12 * 2 ** 18, 2 ** 18, -1]);
    expect([0, 0, 0].map(() => made.allocate(18))).toEqual([8 * 2 ** 18, 9 * 2 ** 18, -1]);
    expect(made.allocate(0, { node: 3, fallback: true })).toBe(-1);
    made.free(2 ** 18, 18);
    made.free(8 * 2 ** 18, 18);
    expect(made.allocate(18, { fallback: true })).toBe(8 * 2 ** 18);
    expect(made.allocate(18, { fallback: true })).toBe(2 ** 18);
  });

  test("have frames at their ends and none beyond", () => {
    const made = memory();
    for (const pfn of [13 * 2 ** 18, 12 * 2 ** 18 - 1, 10 * 2 ** 18, 2 * 2 ** 18, 0]) {
      expect(() => made.free(pfn, 0)).toThrow("no memory of this host is there");
    }
    for (const pfn of [13 * 2 ** 18 - 1, 12 * 2 ** 18, 10 * 2 ** 18 - 1, 2 ** 18]) {
      expect(() => made.free(pfn, 0)).toThrow("it is free already, in a block of order 18");
    }
  });

  test("need a seed that is one", () => {
    const blocks = [{ start: 8 * GIB, end: 9 * GIB, node: 0 }];
    expect(() => buddy(blocks, { seed: -1 })).toThrow("invalid seed: -1");
    expect(() => buddy(blocks, { seed: 0.5 })).toThrow("invalid seed: 0.5");
    const made = buddy(blocks, { seed: 0 });
    expect(() => made.allocate(-1)).toThrow(
      "invalid order: -1 (expected a whole number from 0 to 18",
    );
    expect(() => made.free(8 * 2 ** 18, 19)).toThrow("invalid order: 19");
    expect(() => made.release(-1, 1)).toThrow("invalid page frame: -1");
  });
});
