import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { bestRanges, expectedRanges, worstRanges } from "../../lib/tdx/placement.js";

/** A small seeded generator (mulberry32), for draws that repeat. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Ranges touched by `pages` different pages, drawn one after another. */
function draw(pages: number, ranges: number, random: () => number): number {
  const drawn = new Set<number>();
  const touched = new Set<number>();
  while (drawn.size < pages) {
    const page = Math.floor(random() * 512 * ranges);
    drawn.add(page);
    touched.add(page >> 9);
  }
  return touched.size;
}

describe("expected ranges", () => {
  // Published measurement behind the formula: 300 pages over 200 ranges, exact 155.64.
  test("of 300 pages in 200 ranges are 155.64", () => {
    expect(expectedRanges(300, 200)).toBeCloseTo(155.64, 2);
  });

  test.each([
    [300, 200],
    [40, 8],
    [1500, 8],
    [4000, 8],
    [64, 64],
  ])("agree with draws of %d pages from %d ranges within their interval", (pages, ranges) => {
    const random = seeded(pages * 1000 + ranges);
    const draws = Array.from({ length: 600 }, () => draw(pages, ranges, random));
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const variance =
      draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws.length - 1);
    const margin = 3.3 * Math.sqrt(variance / draws.length) + 1e-9;
    expect(Math.abs(expectedRanges(pages, ranges) - mean)).toBeLessThanOrEqual(margin);
  });

  property.prop([fc.integer({ min: 1, max: 2 ** 26 })])("are exact at the ends", (ranges) => {
    expect(expectedRanges(0, ranges)).toBe(0);
    expect(expectedRanges(1, ranges)).toBe(1);
    expect(expectedRanges(512 * ranges, ranges)).toBe(ranges);
    expect(expectedRanges(512 * ranges - 511, ranges)).toBe(ranges);
  });

  test("of no pages are none, even in one range", () => expect(expectedRanges(0, 1)).toBe(0));

  test("of no ranges are none", () => expect(expectedRanges(0, 0)).toBe(0));

  property.prop([fc.integer({ min: 1, max: 2 ** 22 }), fc.double({ min: 0, max: 1, noNaN: true })])(
    "lie between the best and the worst, and grow with pages",
    (ranges, part) => {
      const pages = Math.floor(part * 512 * ranges);
      const expected = expectedRanges(pages, ranges);
      expect(expected).toBeGreaterThanOrEqual(bestRanges(pages));
      expect(expected).toBeLessThanOrEqual(worstRanges(pages, ranges));
      if (pages < 512 * ranges) {
        expect(expectedRanges(pages + 1, ranges)).toBeGreaterThanOrEqual(expected * (1 - 1e-12));
      }
    },
  );

  test("of two pages: the second shares the first's range in 511 of 512 R - 1 cases", () => {
    for (const ranges of [1, 2, 10, 1000, 2 ** 21]) {
      expect(expectedRanges(2, ranges)).toBeCloseTo(2 - 511 / (512 * ranges - 1), 9);
    }
  });

  test.each([
    [513, 1],
    [-1, 4],
    [1, -1],
  ])("refuse %d pages in %d ranges", (pages, ranges) => {
    expect(() => expectedRanges(pages, ranges)).toThrow(`invalid pages: ${pages}`);
  });
});

test("pairs of 16 GiB at 4K: 8192 packed, every range of a smaller host scattered", () => {
  expect(bestRanges(2 ** 22)).toBe(8192);
  expect(worstRanges(2 ** 22, 262_144)).toBe(262_144);
});
