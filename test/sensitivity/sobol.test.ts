import { describe, expect, test } from "vitest";
import { sobol } from "../../lib/sensitivity/sobol.js";

// Ishigami and Homma 1990, a = 7, b = 0.1: indices by integration.
const ishigami = {
  answer: ({ x, y, z }: Readonly<Record<"x" | "y" | "z", number>>): number =>
    Math.sin(x) + 7 * Math.sin(y) ** 2 + 0.1 * z ** 4 * Math.sin(x),
  first: { x: 0.3139, y: 0.4424, z: 0 },
  total: { x: 0.5576, y: 0.4424, z: 0.2437 },
};
const pi: readonly [number, number] = [-Math.PI, Math.PI];

// Sobol's g function; scipy 1.17.1, scipy.stats.sobol_indices(n=2**14), printed 0.7165, 0.1787, 0.0237, 0.0071 and 0.7875, 0.2423,
// 0.0343, 0.0105. Exact: V_i = 1 / (3 (1 + a_i)^2), total of the product.
const a = [0, 1, 4.5, 9];
const own = a.map((ai) => 1 / (3 * (1 + ai) ** 2));
const product = own.reduce((all, v) => all * (1 + v), 1) - 1;
const exact = own.map((v) => ({
  first: v / product,
  total: (v * (product + 1)) / (1 + v) / product,
}));

// Total indices of Ishigami's function.
const totals = (seed: number): number[] =>
  sobol({ x: pi, y: pi, z: pi }, ishigami.answer, { samples: 2048, seed }).map(
    ({ total }) => total,
  );

describe("Sobol's indices", () => {
  test("of Ishigami's function are those of the integrals", () => {
    const rows = sobol({ x: pi, y: pi, z: pi }, ishigami.answer, { samples: 4096 });
    expect(rows.map(({ input }) => input)).toEqual(["x", "y", "z"]);
    for (const { input, first, total, firstError, totalError } of rows) {
      const name = input as "x" | "y" | "z";
      expect(Math.abs(first - ishigami.first[name])).toBeLessThan(0.01);
      expect(Math.abs(total - ishigami.total[name])).toBeLessThan(0.01);
      expect(firstError).toBeLessThan(0.08);
      expect(totalError).toBeLessThan(0.08);
    }
  });

  test("of the g function, as scipy finds them", () => {
    const unit: readonly [number, number] = [0, 1];
    const rows = sobol(
      { 0: unit, 1: unit, 2: unit, 3: unit },
      (x) => a.reduce((all, ai, at) => all * ((Math.abs(4 * x[at as 0]! - 2) + ai) / (1 + ai)), 1),
      { samples: 8192 },
    );
    expect(rows.map(({ input }) => input)).toEqual(["0", "1", "2", "3"]);
    rows.forEach(({ first, total }, at) => {
      expect(Math.abs(first - exact[at]!.first)).toBeLessThan(0.01);
      expect(Math.abs(total - exact[at]!.total)).toBeLessThan(0.01);
    });
  });

  test("are the same for the same seed, near for another, and 0 for an answer that does not vary", () => {
    expect(totals(3)).toEqual(totals(3));
    expect(totals(3)).not.toEqual(totals(4));
    totals(4).forEach((total, at) => expect(Math.abs(total - totals(3)[at]!)).toBeLessThan(0.05));
    expect(sobol({ x: [1, 2] }, () => 7)[0]).toMatchObject({ first: 0, total: 0, totalError: 0 });
  });

  test.each([
    [{}, {}, /no inputs to vary/],
    [{ x: [2, 1] }, {}, /invalid bounds of x: \[2,1\] \(expected two numbers, the least first\)/],
    [{ x: [0, 1] }, { samples: 1 }, /invalid samples: 1/],
  ])("of %j with %j are refused", (inputs, options, message) => {
    expect(() => sobol(inputs as never, () => 1, options)).toThrow(message);
  });

  test("of an answer that is no number are refused, with the point", () => {
    expect(() => sobol({ x: [0, 1] }, () => Number.NaN)).toThrow(/no answer at \{"x":/);
  });
});
