import { expect, test } from "vitest";
import { seedOf } from "../../lib/workload/seeds.js";
import { shuffled } from "../../lib/workload/shuffled.js";

const order = (seed: number, size: number): number[] =>
  Array.from({ length: size }, (_, index) => shuffled(seed, size, index));

test.each([1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 1000, 4097])(
  "each number below %i comes once",
  (size) => {
    for (const seed of [0, 1, 2 ** 53 - 1]) {
      expect(order(seed, size).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: size }, (_, at) => at),
      );
    }
  },
);

test("every number is as likely at any place", () => {
  const size = 7;
  const found = Array.from({ length: size }, () => new Float64Array(size));
  for (let seed = 0; seed < 1000 * size; seed++) {
    for (const [place, number] of order(seedOf(seed, 1), size).entries()) found[place]![number]!++;
  }
  for (const counts of found) {
    const chi = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 6 degrees of freedom: beyond 25 less than once in 10^3.
    expect(chi).toBeLessThan(25);
  }
});

test("neighbours do not stay neighbours", () => {
  const places = order(5, 4096);
  const near = places.filter((place, at) => at > 0 && Math.abs(place - places[at - 1]!) === 1);
  // By chance 2 in 4096.
  expect(near.length).toBeLessThan(12);
});

test("a place among 2^50 is found without a list of them, and lies within", () => {
  const size = 2 ** 50 + 12_345;
  const places = [0, 1, 2, 3, size - 1].map((index) => shuffled(9, size, index));
  expect(new Set(places).size).toBe(5);
  expect(places.every((place) => Number.isInteger(place) && place >= 0 && place < size)).toBe(true);
});
