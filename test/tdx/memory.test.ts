import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { memoryBlocks, totalBytes, wholePages } from "../../lib/tdx/memory.js";

test("ranges come in any order, touching or overlapping, as memblock takes them", () => {
  expect(
    memoryBlocks([
      { start: "0x6000", end: "0x9000", node: 0 },
      { start: 0, end: 0x2000 },
      { start: 0x2000, end: 0x4000 },
      { start: 0x7000, end: 0x8000 },
      { start: "36864", end: 0xa000, node: 1 },
    ]),
  ).toEqual([
    { start: 0, end: 0x4000, node: 0 },
    { start: 0x6000, end: 0x9000, node: 0 },
    { start: 0x9000, end: 0xa000, node: 1 },
  ]);
});

test("an overlap of two nodes names both ranges", () => {
  const ranges = [
    { start: 0, end: 0x3000, node: 1 },
    { start: 0x2000, end: 0x4000, node: 0 },
  ];
  expect(() => memoryBlocks(ranges)).toThrow(
    "overlapping ranges: [0x0, 0x3000) of node 1 and [0x2000, 0x4000) of node 0 (memory belongs to one node; mend the map)",
  );
});

test.each([
  [
    { start: 5, end: 5 },
    "invalid ranges[0]: [0x5, 0x5) (end is exclusive and must be above start)",
  ],
  [{ start: "4G", end: 5 }, 'invalid ranges[0].start: "4G"'],
  [{ start: "x0x1", end: 5 }, 'invalid ranges[0].start: "x0x1"'],
  [{ start: "0x1 2", end: 5 }, 'invalid ranges[0].start: "0x1 2"'],
  [{ start: "", end: 5 }, 'invalid ranges[0].start: ""'],
  [{ start: [1] as never, end: 5 }, "invalid ranges[0].start: [1]"],
  [{ start: true as never, end: 5 }, "invalid ranges[0].start: true"],
  [{ start: -1, end: 5 }, "invalid ranges[0].start: -1"],
  [{ start: 0, end: 2 ** 53 }, "invalid ranges[0].end: 9007199254740992"],
  [{ start: 0, end: 5, node: 1.5 }, "invalid ranges[0].node: 1.5"],
  [{ start: 0, end: 5, node: 1024 }, "invalid ranges[0].node: 1024"],
])("%o is refused", (range, message) => {
  expect(() => memoryBlocks([range])).toThrow(message);
});

test("addresses end at 2^52 and may have blanks around them", () => {
  expect(memoryBlocks([{ start: " 0x1000 ", end: 2 ** 52 }])).toEqual([
    { start: 4096, end: 2 ** 52, node: 0 },
  ]);
});

test("partial pages are lost", () => {
  const blocks = memoryBlocks([
    { start: 1, end: 0x1fff },
    { start: 0x2001, end: 0x3fff },
    { start: 0x4fff, end: 0x7001 },
  ]);
  expect(wholePages(blocks)).toEqual([{ start: 0x5000, end: 0x7000, node: 0 }]);
});

const range = fc
  .record({ start: fc.nat(2 ** 20), size: fc.integer({ min: 1, max: 2 ** 16 }) })
  .map(({ start, size }) => ({ start: start * 512, end: (start + size) * 512 }));

test.prop([fc.array(range), fc.infiniteStream(fc.nat())])(
  "order and cutting into pieces change nothing, and no byte is lost or doubled",
  (ranges, random) => {
    const blocks = memoryBlocks(ranges);
    const pieces = ranges.flatMap(({ start, end }) => {
      const cut = start + (random.next().value! % (end - start));
      return cut === start
        ? [{ start, end }]
        : [
            { start: cut, end },
            { start, end: cut },
          ];
    });
    expect(memoryBlocks(pieces)).toEqual(blocks);
    const covered = new Set<number>();
    for (const { start, end } of ranges) {
      for (let at = start; at < end; at += 2 ** 20) covered.add(at);
    }
    for (const at of covered) {
      expect(blocks.filter((block) => block.start <= at && at < block.end)).toHaveLength(1);
    }
    expect(totalBytes(blocks)).toBeLessThanOrEqual(totalBytes(ranges));
    for (const [index, block] of blocks.entries()) {
      if (index > 0) expect(block.start).toBeGreaterThan(blocks[index - 1]!.end);
    }
  },
);
