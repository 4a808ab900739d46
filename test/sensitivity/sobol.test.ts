import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { indices, sobol } from "../../lib/sensitivity/sobol.js";

// Ishigami and Homma 1990, a = 7, b = 0.1: indices by integration.
const ishigami = {
  answer: ({ x, y, z }: Readonly<Record<"x" | "y" | "z", number>>): number =>
    Math.sin(x) + 7 * Math.sin(y) ** 2 + 0.1 * z ** 4 * Math.sin(x),
  first: { x: 0.3139, y: 0.4424, z: 0 },
  total: { x: 0.5576, y: 0.4424, z: 0.2437 },
};
const pi: readonly [number, number] = [-Math.PI, Math.PI];

// What scipy finds; how it was made is in the file.
interface Case {
  readonly name: string;
  readonly bounds: readonly (readonly [number, number])[];
  readonly first: readonly number[];
  readonly total: readonly number[];
  readonly sample: {
    readonly a: readonly number[];
    readonly b: readonly number[];
    readonly mixed: readonly (readonly number[])[];
    readonly first: readonly number[];
    readonly total: readonly number[];
  };
}
const { cases } = JSON.parse(
  readFileSync(new URL("../fixtures/sensitivity/sobol.json", import.meta.url), "utf8"),
) as { cases: readonly Case[] };
const weights = [0, 1, 4.5, 9];
const functions: Readonly<Record<string, (x: readonly number[]) => number>> = {
  ishigami: ([x, y, z]) => ishigami.answer({ x: x!, y: y!, z: z! }),
  g: (x) => weights.reduce((all, w, at) => all * ((Math.abs(4 * x[at]! - 2) + w) / (1 + w)), 1),
  mixed: ([x, y, z]) => x! * y! + 2 * z!,
};

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

  test.each(cases)("of $name are what scipy finds", ({ name, bounds, first, total }) => {
    const inputs = Object.fromEntries(bounds.map((bound, at) => [`x${at}`, bound]));
    const rows = sobol(inputs, (x) => functions[name]!(bounds.map((_, at) => x[`x${at}`]!)), {
      samples: 8192,
    });
    bounds.forEach((_, at) => {
      const found = rows.find(({ input }) => input === `x${at}`)!;
      expect(Math.abs(found.first - first[at]!)).toBeLessThan(0.01);
      expect(Math.abs(found.total - total[at]!)).toBeLessThan(0.01);
    });
  });

  test.each(cases)(
    "of $name are scipy's to the last digits, from the same answers",
    ({ sample }) => {
      const [a, b] = [Float64Array.from(sample.a), Float64Array.from(sample.b)];
      sample.mixed.forEach((mixed, at) => {
        const found = indices(a, b, Float64Array.from(mixed));
        expect(found.first).toBeCloseTo(sample.first[at]!, 12);
        expect(found.total).toBeCloseTo(sample.total[at]!, 12);
      });
    },
  );

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
