import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { draw } from "../lib/random.js";

const whole = fc.nat(2 ** 52);

test.prop([whole, whole])("a draw is from 0 up to 1, and the same again", (seed, index) => {
  const value = draw(seed, index);
  expect(value).toBeGreaterThanOrEqual(0);
  expect(value).toBeLessThan(1);
  expect(draw(seed, index)).toBe(value);
});

test("draws are spread evenly, whether the seed or the index counts up", () => {
  for (const of of [(at: number) => draw(9, at), (at: number) => draw(at, 9)]) {
    const bins = new Float64Array(64);
    for (let at = 0; at < 64_000; at++) bins[Math.floor(of(at) * 64)]!++;
    const chi = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 63 degrees of freedom: beyond 120 less than once in 10^5.
    expect(chi).toBeLessThan(120);
  }
});

test("large seeds and indices do not repeat small ones", () => {
  const values = [0, 1, 2 ** 32, 2 ** 32 + 1, 2 ** 40].flatMap((seed) =>
    [0, 1, 2 ** 31, 2 ** 32, 2 ** 33].map((index) => draw(seed, index)),
  );
  expect(new Set(values).size).toBe(values.length);
});
