import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import {
  highest,
  intersect,
  lowest,
  mergeExtents,
  parseExtents,
  subtract,
  touchedUnits,
  wholeUnits,
  type Extent,
} from "../../lib/tdx/extents.js";
import { totalBytes } from "../../lib/tdx/memory.js";

const SPAN = 64;
const extent = fc
  .tuple(fc.nat(SPAN), fc.nat(SPAN))
  .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
const extents = fc.array(extent, { maxLength: 8 });

/** The addresses of a set of extents, one by one: what the arithmetic has to agree with. */
function addresses(of: readonly Extent[]): Set<number> {
  const found = new Set<number>();
  for (const { start, end } of of) for (let at = start; at < end; at++) found.add(at);
  return found;
}

function isMerged(of: readonly Extent[]): boolean {
  return of.every(
    ({ start, end }, index) => start < end && (index === 0 || of[index - 1]!.end < start),
  );
}

describe("extents against addresses one by one", () => {
  property.prop([extents, extents])("merge, intersect, subtract", (one, other) => {
    const [a, b] = [mergeExtents(one), mergeExtents(other)];
    const [inA, inB] = [addresses(one), addresses(other)];
    expect(addresses(a)).toEqual(inA);
    expect(addresses(intersect(a, b))).toEqual(new Set([...inA].filter((at) => inB.has(at))));
    expect(addresses(subtract(a, b))).toEqual(new Set([...inA].filter((at) => !inB.has(at))));
    for (const set of [a, intersect(a, b), subtract(a, b), wholeUnits(a, 4)]) {
      expect(isMerged(set)).toBe(true);
    }
  });

  property.prop([extents, fc.constantFrom(1, 2, 4, 8)])(
    "units inside and units touched",
    (of, unit) => {
      const merged = mergeExtents(of);
      const set = addresses(of);
      const units = Array.from({ length: SPAN + unit }, (_, index) => index).filter(
        (at) => at % unit === 0,
      );
      const members = (at: number): boolean[] =>
        Array.from({ length: unit }, (_, index) => set.has(at + index));
      expect(totalBytes(wholeUnits(merged, unit)) / unit).toBe(
        units.filter((at) => members(at).every(Boolean)).length,
      );
      expect(totalBytes(touchedUnits(merged, unit)) / unit).toBe(
        units.filter((at) => members(at).some(Boolean)).length,
      );
    },
  );

  property.prop([extents, fc.nat(SPAN)])(
    "the lowest and the highest bytes part a set in two",
    (of, bytes) => {
      const merged = mergeExtents(of);
      const rest = Math.max(0, totalBytes(merged) - bytes);
      const low = lowest(merged, bytes);
      const high = highest(merged, rest);
      expect(totalBytes(low)).toBe(Math.min(bytes, totalBytes(merged)));
      expect([low, high].every(isMerged)).toBe(true);
      expect(intersect(low, high)).toEqual([]);
      expect(mergeExtents([...low, ...high])).toEqual(merged);
    },
  );
});

describe("a user's ranges", () => {
  test("in pieces and out of order are the same memory", () => {
    const pieces = [
      { start: "0x2000", end: "0x3000" },
      { start: 0, end: "0x2000" },
    ];
    expect(parseExtents(pieces, "ranges", 4096)).toEqual([{ start: 0, end: 12_288 }]);
  });

  test.each([
    [
      [
        { start: 0, end: 8192 },
        { start: 4096, end: 12_288 },
      ],
      "overlapping ranges: [0x0, 0x2000) and [0x1000, 0x3000)",
    ],
    [[{ start: 4096, end: 4096 }], "invalid ranges[0]: [0x1000, 0x1000)"],
    [
      [{ start: 0, end: 4097 }],
      "invalid ranges[0]: [0x0, 0x1001) (expected multiples of 4096 bytes)",
    ],
    [[{ start: 4095, end: 8192 }], "invalid ranges[0]: [0xfff, 0x2000) (expected multiples"],
    [[{ start: 0, end: "all" }], 'invalid ranges[0].end: "all"'],
    [[null], "invalid ranges[0]: null (expected a range with start and end)"],
    [["0-4096"], 'invalid ranges[0]: "0-4096" (expected a range with start and end)'],
    ["0-4096", 'invalid ranges: "0-4096" (expected a list of ranges)'],
    [[{ start: "zero", end: 4096 }], 'invalid ranges[0].start: "zero"'],
  ])("%j is refused", (ranges, message) => {
    expect(() => parseExtents(ranges as never, "ranges", 4096)).toThrow(message);
  });
});
