import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { checkReserved, holes, reservedAreas } from "../../lib/tdx/reserved.js";
import { GiB, MiB } from "../../lib/units.js";

const tdmr = { base: 4 * GiB, size: 2 * GiB, node: 0 };
const whole = [{ start: 4 * GiB, end: 6 * GiB }];

describe("reserved areas of a TDMR", () => {
  test("are holes and the parts of PAMT blocks inside it, by offset", () => {
    const blocks = [
      { start: 4 * GiB, end: 5 * GiB },
      { start: 5 * GiB + MiB, end: 6 * GiB },
    ];
    const pamts = [
      { start: 6 * GiB - MiB, end: 6 * GiB + MiB },
      { start: 4 * GiB - MiB, end: 4 * GiB + MiB },
    ];
    expect(reservedAreas(tdmr, blocks, pamts)).toEqual([
      [0, MiB],
      [GiB, MiB],
      [2 * GiB - MiB, MiB],
    ]);
  });

  test("leave out PAMT blocks that end or begin where it begins or ends", () => {
    const beside = [
      { start: 3 * GiB, end: 4 * GiB },
      { start: 6 * GiB, end: 7 * GiB },
    ];
    expect(reservedAreas(tdmr, whole, beside)).toEqual([]);
    expect(reservedAreas(tdmr, whole)).toEqual([]);
  });

  test("are one where no block lies in it", () => {
    expect(holes(tdmr, [{ start: 6 * GiB, end: 7 * GiB }])).toEqual([[0, 2 * GiB]]);
    expect(holes(tdmr, [{ start: 3 * GiB, end: 4 * GiB }])).toEqual([[0, 2 * GiB]]);
  });

  property.prop([
    fc.array(fc.tuple(fc.nat(600), fc.integer({ min: 1, max: 90 })), { maxLength: 9 }),
  ])("and blocks cover it once", (parts) => {
    let at = 3 * GiB;
    const blocks = parts.map(([gap, size]) => {
      const start = at + gap * MiB;
      at = start + size * MiB;
      return { start, end: at };
    });
    const found = holes(tdmr, blocks);
    const held = blocks.reduce(
      (sum, { start, end }) => sum + Math.max(0, Math.min(end, 6 * GiB) - Math.max(start, 4 * GiB)),
      0,
    );
    expect(found.reduce((sum, [, size]) => sum + size, held)).toBe(tdmr.size);
    for (const [offset, size] of found) {
      const [start, end] = [tdmr.base + offset, tdmr.base + offset + size];
      expect(blocks.some((block) => block.start < end && start < block.end)).toBe(false);
    }
  });
});

test("areas beyond the limit fail without a warning, as many as it warn without a failure", () => {
  expect(checkReserved(tdmr, 17, 16)).toMatchObject({ failure: { count: 17, tdmr }, warnings: [] });
  expect(checkReserved(tdmr, 16, 16)).toMatchObject({
    failure: null,
    warnings: [expect.any(String)],
  });
  expect(checkReserved(tdmr, 15, 16)).toEqual({ failure: null, warnings: [] });
});
