import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { design } from "../../lib/sweep/design.js";
import { shuffled } from "../../lib/sweep/permutation.js";
import { sobolDimension, sobolSequence } from "../../lib/sweep/sobol-sequence.js";
import { sweep } from "../../lib/sweep/sweep.js";

const axes = { policy: ["v5", "v6"], guests: { from: 1, to: 64, whole: true } } as const;
const kinds = ["random", "latin", "sobol"] as const;

describe("a grid", () => {
  const grid = { policy: ["v5", "v6"], guests: [1, 2, 4] } as const;

  test("has the points of a sweep, in its order", () => {
    const all = design(grid);
    const points = Array.from({ length: all.length }, (_, index) => all.point(index));
    expect(points).toEqual(sweep(grid, () => ({})));
  });

  test("takes a range in even steps or even ratios, both ends among them", () => {
    const { column } = design({ guests: { from: 1, to: 64, scale: "log", steps: 7 } }).columns();
    expect([...column.guests]).toEqual([1, 2, 4, 8, 16, 32, 64].map((n) => expect.closeTo(n, 9)));
    expect(design({ n: { from: 0, to: 1, steps: 3 } }).point(1).n).toBe(0.5);
    expect(design({ n: { from: 1, to: 3, steps: 9, whole: true } }).length).toBe(3);
  });

  test("leaves out what a constraint does not keep, and counts it", () => {
    const some = design(grid, { where: ({ policy, guests }) => policy === "v6" || guests === 1 });
    expect(some.length).toBe(6);
    expect([...some.columns().column.guests]).toEqual([1, 1, 2, 4]);
    expect([0, 1, 2].map((index) => some.keeps(index))).toEqual([true, false, false]);
  });

  test("repeats each point with a seed of its own, or with the same ones", () => {
    const own = design(grid, { replicates: 3 }).columns().column;
    expect([...own.replicate].slice(0, 6)).toEqual([0, 1, 2, 0, 1, 2]);
    expect(new Set(own.seed).size).toBe(18);
    const common = design(grid, { replicates: 3, common: true }).columns().column;
    expect(new Set(common.seed).size).toBe(3);
  });
});

describe.each(kinds)("a %s design", (kind) => {
  test("stays within its axes and is drawn by its seed", () => {
    const [guests, again, other] = [1, 1, 2].map((seed) => [
      ...design(axes, { kind, points: 100, seed }).columns().column.guests,
    ]);
    expect(guests!.every((n) => Number.isInteger(n) && n >= 1 && n <= 64)).toBe(true);
    expect(again).toEqual(guests);
    expect(other).not.toEqual(guests);
  });

  test("is the same however it is cut", () => {
    const all = design(axes, { kind, points: 60, replicates: 2, where: (p) => p.guests > 8 });
    const whole = all.columns();
    for (const cut of [0, 1, 31, 120]) {
      const [first, second] = [all.columns(0, cut), all.columns(cut)];
      for (const name of whole.names) {
        expect([...first.column[name], ...second.column[name]]).toEqual([...whole.column[name]]);
      }
    }
  });
});

test("a Latin hypercube has one point in each slice of every axis", () => {
  const range = { from: 0, to: 50 } as const;
  const { column } = design({ a: range, b: range }, { kind: "latin", points: 50 }).columns();
  for (const values of [column.a, column.b]) {
    expect([...values].map(Math.floor).sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
  }
});

test("each point of a Sobol sequence by itself is that of the sequence", () => {
  for (const seed of [undefined, 7]) {
    const all = sobolSequence(5, 64, seed);
    for (let at = 0; at < 5; at++) {
      const coordinate = sobolDimension(at, seed);
      for (let point = 0; point < 64; point++) expect(coordinate(point)).toBe(all[point * 5 + at]);
    }
  }
});

test.prop([fc.nat(), fc.integer({ min: 1, max: 300 })])(
  "a shuffle has every number once",
  (seed, length) => {
    const all = Array.from({ length }, (_, index) => shuffled(seed, index, length));
    expect(all.sort((a, b) => a - b)).toEqual([...Array(length).keys()]);
  },
);

test.each([
  [() => design({ n: { from: 2, to: 1, steps: 2 } }), "axis n"],
  [() => design({ n: { from: 0, to: 1, steps: 2, scale: "log" } }), "from above 0 on a log scale"],
  [() => design({ n: { from: 0, to: 1 } }), "steps, for a grid"],
  [() => design({ n: [1] }, { points: 3 }), "a grid has as many as its axes make"],
  [() => design({ n: [1] }, { kind: "latin" }), "points"],
  [() => design({ a: [1, 2], b: [1] }, { kind: "list" }), "axis b"],
  [() => design({ seed: [1] }, { replicates: 2 }), 'invalid axis: "seed"'],
  [() => design({ n: [1] }).columns(1, 3), "range of points"],
])("refuses %s", (wrong, message) => {
  expect(wrong).toThrow(message);
});
