import { fc, test } from "@fast-check/vitest";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect } from "vitest";
import { randomOf, stream } from "../../lib/sweep/streams.js";

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const drawn = (random: () => number): number[] => Array.from({ length: 8 }, () => random());

test.prop([seeds, fc.array(fc.nat(5000), { minLength: 1, maxLength: 8 })])(
  "a row has the same numbers in whatever order rows are asked, whole seeds through",
  (seed, rows) => {
    const shared = randomOf(seed);
    for (const row of rows) expect(drawn(shared(row))).toEqual(drawn(randomOf(seed)(row)));
  },
);

test("neighbouring rows, shards and seeds differ, and numbers spread evenly", () => {
  const firsts = new Set<number>();
  for (let seed = 0; seed < 50; seed++) {
    const random = randomOf(seed);
    for (const row of [0, 1, 2, 1023, 1024, 2048]) firsts.add(random(row)());
    firsts.add(randomOf(seed + 2 ** 40)(0)());
  }
  expect(firsts.size).toBe(350);
  const numbers = [...firsts];
  expect(Math.abs(numbers.reduce((sum, one) => sum + one, 0) / 350 - 0.5)).toBeLessThan(0.05);
  expect(numbers.every((one) => one >= 0 && one < 1)).toBe(true);
});

test("a shard's stream is that before it, jumped", () => {
  expect(drawn(stream(7, 3))).not.toEqual(drawn(stream(7, 2)));
  expect(drawn(stream(7, 3))).toEqual(drawn(stream(7, 3)));
  // Two jumps one after the other are what two shards on is: the jumps of pure-rand commute with drawing.
  const [one, other] = [xoroshiro128plus(7), xoroshiro128plus(7)];
  one.next();
  one.jump();
  other.jump();
  other.next();
  expect(one.next()).toBe(other.next());
});
