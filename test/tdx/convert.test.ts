import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { splitCost, splitUnits } from "../../lib/tdx/convert.js";
import { MiB } from "../../lib/units.js";

const UNIT = 2 * MiB;
const page = fc.integer({ min: 0, max: 4096 }).map((index) => index * 4096);

describe("units that a conversion splits", () => {
  property.prop([page, page])("are those it covers in part", (a, b) => {
    fc.pre(a !== b);
    const [start, end] = [Math.min(a, b), Math.max(a, b)];
    const partial: number[] = [];
    for (let unit = 0; unit <= 4096 * 4096; unit += UNIT) {
      const covered = Math.min(end, unit + UNIT) - Math.max(start, unit);
      if (covered > 0 && covered < UNIT) partial.push(unit);
    }
    expect(splitUnits(start, end)).toEqual(partial);
    expect(splitUnits(start, end, "shared->private")).toEqual([]);
  });

  test.each([
    [0, 0],
    [8192, 4096],
    [0, 100],
    [100, 4096],
    [-4096, 4096],
  ])("refuses [%d, %d)", (start, end) => {
    expect(() => splitUnits(start, end)).toThrow("invalid range to convert");
  });
});

describe("cost of splits", () => {
  test("one split: a Secure EPT page, its mirror, two pairs at worst", () => {
    expect(splitCost(1, "scattered")).toMatchObject({ bytes: 24_576, septPairs: 1 });
    expect(splitCost(512, "packed")).toMatchObject({ bytes: 8_396_800, septPairs: 1 });
  });

  property.prop([fc.integer({ min: 1, max: 1e6 })])("lies from 16 to 24 KiB a split", (splits) => {
    const [best, worst] = [splitCost(splits, "packed"), splitCost(splits, "scattered")];
    expect(worst.bytes).toBe(splits * 24 * 1024);
    expect(best.bytes).toBeGreaterThan(splits * 16 * 1024);
    expect(best.bytes).toBeLessThanOrEqual(worst.bytes);
  });
});
