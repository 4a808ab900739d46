import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { linearTicks, logTicks, niceStep } from "../../lib/plot/ticks.js";
import { GiB, KiB, MiB, parseSize, TiB } from "../../lib/units.js";

const formats = fc.constantFrom("size" as const, "share" as const, "number" as const);

describe("linear ticks", () => {
  test("bytes fall on powers of two, all in the unit of the largest", () => {
    expect(linearTicks(0, 16.5 * GiB, "size", 8)?.texts).toEqual([
      "0",
      "4 GiB",
      "8 GiB",
      "12 GiB",
      "16 GiB",
    ]);
    expect(linearTicks(0, 2 * GiB, "size", 8)?.texts.slice(0, 3)).toEqual([
      "0",
      "0.25 GiB",
      "0.5 GiB",
    ]);
    expect(linearTicks(-3 * MiB, 2 * MiB, "size", 6)?.texts).toEqual([
      "−3 MiB",
      "−2 MiB",
      "−1 MiB",
      "0",
      "1 MiB",
      "2 MiB",
    ]);
  });

  test("a close look at a far address has whole numbers of a smaller unit", () => {
    expect(linearTicks(4 * GiB - 32 * MiB, 4 * GiB, "size", 5)?.texts).toEqual([
      "4,064 MiB",
      "4,072 MiB",
      "4,080 MiB",
      "4,088 MiB",
      "4,096 MiB",
    ]);
  });

  test("ratios read as percentages without rounding noise", () => {
    expect(linearTicks(0, 0.7, "share", 8)?.texts).toEqual(
      [0, 10, 20, 30, 40, 50, 60, 70].map((percent) => `${percent} %`),
    );
  });

  test("plain numbers are left to the chart library, which follows the zoom", () => {
    expect(linearTicks(0, 10, "number", 8)).toBeUndefined();
  });

  test.prop([
    fc.double({ min: -1e12, max: 1e12, noNaN: true }),
    fc.double({ min: 1e-6, max: 1e13, noNaN: true }),
    fc.integer({ min: 2, max: 12 }),
    fc.constantFrom("size" as const, "share" as const),
  ])("are even, inside the axis, and neither too many nor none", (low, span, most, format) => {
    fc.pre(span > Math.abs(low) * 1e-6);
    const high = low + span;
    const values = linearTicks(low, high, format, most)!.values;
    expect(values.length).toBeLessThanOrEqual(most + 1);
    expect(values.length).toBeGreaterThanOrEqual(Math.floor(most / 2.5));
    const air = span * 1e-6;
    expect(values.every((value) => value >= low - air && value <= high + air)).toBe(true);
    const step = values[1]! - values[0]!;
    values.slice(1).forEach((value, i) => {
      expect(Math.abs(value - values[i]! - step)).toBeLessThan(Math.abs(step) * 1e-3 + air);
    });
  });
});

describe("logarithmic ticks", () => {
  test("bytes are powers of two, an even number of steps apart", () => {
    expect(logTicks(64 * GiB, 4 * TiB, "size", 8).texts).toEqual([
      "64 GiB",
      "128 GiB",
      "256 GiB",
      "512 GiB",
      "1 TiB",
      "2 TiB",
      "4 TiB",
    ]);
    expect(logTicks(KiB, TiB, "size", 4).values).toEqual([2 ** 10, 2 ** 18, 2 ** 26, 2 ** 34]);
  });

  test("numbers are 1, 2 and 5 times ten, or decades where these are many", () => {
    expect(logTicks(1, 100, "number", 8).values).toEqual([1, 2, 5, 10, 20, 50, 100]);
    expect(logTicks(1e-3, 1e3, "number", 8).values).toEqual([0.001, 0.01, 0.1, 1, 10, 100, 1000]);
    expect(logTicks(1, 1e12, "number", 5).values).toEqual([1, 1e3, 1e6, 1e9, 1e12]);
  });

  test.prop([
    fc.double({ min: 1e-6, max: 1e12, noNaN: true }),
    fc.double({ min: 1.01, max: 1e9, noNaN: true }),
    fc.integer({ min: 5, max: 12 }),
    formats,
  ])("are inside the axis, ascending, and at least two", (low, factor, most, format) => {
    const high = low * factor;
    const { values, texts } = logTicks(low, high, format, most);
    expect(values.length).toBeGreaterThanOrEqual(2);
    expect(values.length).toBeLessThanOrEqual(most + 1);
    expect(texts).toHaveLength(values.length);
    expect(values.every((v) => v >= low * (1 - 1e-6) && v <= high * (1 + 1e-6))).toBe(true);
    expect([...values].sort((a, b) => a - b)).toEqual(values);
    expect(new Set(values).size).toBe(values.length);
  });

  test.prop([fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 12 })])(
    "the label of a byte tick names exactly its value",
    (power, span) => {
      const { values, texts } = logTicks(2 ** power, 2 ** (power + span), "size", 8);
      expect(texts.map((text) => parseSize(text))).toEqual(values);
    },
  );
});

test.prop([fc.double({ min: 1e-12, max: 1e15, noNaN: true })])(
  "a nice step is the smallest of 1, 2 and 5 times a power of ten",
  (least) => {
    const step = niceStep(least);
    expect(step / least).toBeGreaterThan(1 - 1e-6);
    expect(step / least).toBeLessThanOrEqual(2.5 + 1e-6);
    expect(step.toExponential()).toMatch(/^[125]e/);
  },
);
