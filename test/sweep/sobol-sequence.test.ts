import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SOBOL_DIMENSIONS, sobolSequence } from "../../lib/sweep/sobol-sequence.js";

const { points } = JSON.parse(
  readFileSync(new URL("../fixtures/sweep/sobol.json", import.meta.url), "utf8"),
) as { points: number[][] };

test("is scipy's, in every dimension", () => {
  const ours = sobolSequence(SOBOL_DIMENSIONS, points.length);
  expect(SOBOL_DIMENSIONS).toBe(points[0]!.length);
  points.forEach((point, row) => {
    const found = [...ours.subarray(row * SOBOL_DIMENSIONS, (row + 1) * SOBOL_DIMENSIONS)];
    expect(found.map((value) => value * 64)).toEqual(point);
  });
});

test("with a seed has one point in each of as many equal parts of every axis", () => {
  const ours = sobolSequence(7, 256, 5);
  for (let axis = 0; axis < 7; axis++) {
    const parts = new Set(
      Array.from({ length: 256 }, (_, at) => Math.floor(ours[at * 7 + axis]! * 256)),
    );
    expect(parts.size).toBe(256);
  }
  expect(sobolSequence(7, 4, 6)).not.toEqual(sobolSequence(7, 4, 5));
});

test("of too many dimensions is refused", () => {
  expect(() => sobolSequence(41, 2)).toThrow(/invalid dimensions: 41/);
});
