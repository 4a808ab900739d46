import { describe, expect, test } from "vitest";
import { InputError } from "../../lib/errors.js";
import { derive } from "../../lib/sweep/derive.js";
import { design } from "../../lib/sweep/design.js";
import { summary } from "../../lib/sweep/summary.js";
import { sweep } from "../../lib/sweep/sweep.js";
import { toColumns } from "../../lib/columns/rows.js";
import { compare } from "../../lib/table/compare.js";

const noisy = (replicates: number, seed = 1): readonly { n: number; y: number }[] =>
  sweep(design({ n: [1, 10] }, { replicates, seed }), ({ n }, random) => ({ y: n + random() }));

describe("summary", () => {
  test("takes the replicates of each point together", () => {
    const [one, ten] = summary(noisy(400), { value: "y", quantiles: [0, 0.25, 0.5, 1] });
    expect(Object.keys(one!)).toEqual([
      "n",
      "count",
      "mean",
      "low",
      "high",
      "p0",
      "p25",
      "p50",
      "p100",
    ]);
    expect([one!.n, one!.count, ten!.n, ten!.count]).toEqual([1, 400, 10, 400]);
    expect(one!.p0).toBeGreaterThanOrEqual(1);
    expect(one!.p25).toBeCloseTo(1.25, 0);
    expect(one!.p100).toBeLessThan(2);
  });

  test("the interval holds the mean of what was drawn from nearly as often as it says", () => {
    let held = 0;
    for (let seed = 0; seed < 200; seed++) {
      const [one] = summary(noisy(40, seed), { value: "y", seed, resamples: 300 });
      if (one!.low <= 1.5 && 1.5 <= one!.high) held++;
    }
    // 95 % less what the percentile interval lacks at 40 values, give or take three standard errors.
    expect(held / 200).toBeGreaterThan(0.87);
    expect(held / 200).toBeLessThan(1);
  });

  test("a narrower confidence has a narrower interval, and the same seed the same", () => {
    const rows = noisy(50);
    const width = (confidence: number): number => {
      const [one] = summary(rows, { value: "y", by: ["n"], confidence });
      return one!.high - one!.low;
    };
    expect(width(0.5)).toBeLessThan(width(0.99));
    expect(width(0.9)).toBe(width(0.9));
  });

  test("a point without an answer counts none, and rows of no sweep are one group", () => {
    const rows = sweep({ n: [1, 2] }, ({ n }) => ({ y: n === 1 ? Number.NaN : 3 }));
    expect(summary(rows, { value: "y", quantiles: [0.5] })).toEqual([
      { n: 1, count: 0, mean: Number.NaN, low: Number.NaN, high: Number.NaN, p50: Number.NaN },
      { n: 2, count: 1, mean: 3, low: 3, high: 3, p50: 3 },
    ]);
    expect(summary([{ y: 1 }, { y: 3 }], { value: "y", quantiles: [] })).toMatchObject([
      { count: 2, mean: 2 },
    ]);
  });

  test("refuses a column that is not there, and a share that is none", () => {
    const rows = noisy(2);
    expect(() => summary(rows, { value: "z" as "y" })).toThrow('unknown column: "z"');
    expect(() => summary(rows, { value: "y", quantiles: [5] })).toThrow(
      new InputError("invalid share: 5 (expected 0 to 1)"),
    );
  });
});

describe("derived columns", () => {
  const rows = sweep({ n: [1, 2], k: ["a", "b"] }, ({ n }) => ({ bytes: n * 4096 }));

  test("join those that are there, which are shared", () => {
    const wider = derive(rows, { pages: (row) => row.bytes / 4096, text: (row) => row.k + row.n });
    expect(wider[3]).toEqual({ n: 2, k: "b", bytes: 8192, pages: 2, text: "b2" });
    expect(toColumns(wider).column.bytes).toBe(toColumns(rows).column.bytes);
    expect(toColumns(wider).column.pages).toBeInstanceOf(Float64Array);
    expect(compare(wider, { to: { n: 1 }, value: "pages" })[3]?.ratio).toBe(2);
  });

  test("a name that is taken is refused", () => {
    expect(() => derive(rows, { bytes: () => 1 })).toThrow(
      new InputError('invalid column: "bytes" is there already (give it another name)'),
    );
  });
});
