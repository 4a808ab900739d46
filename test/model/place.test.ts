import { describe, expect, test } from "vitest";
import { packed, scattered, spread, type Run } from "../../lib/model/place.js";
import { host } from "../../lib/scene/host.js";
import { tdxRanges } from "../../lib/scene/tdx-ranges.js";
import { bestRanges, expectedRanges } from "../../lib/tdx/placement.js";

const odd = host({
  ranges: [
    { start: 0x10_1000, end: 0x9ff_f000 },
    { start: 0x1000_3000, end: 0x1800_5000 },
  ],
});
const frames = (runs: readonly Run[]): number[] =>
  runs.flatMap(({ first, count }) => Array.from({ length: count }, (_, at) => first + at));
const ranges = (runs: readonly Run[]): number =>
  new Set(frames(runs).map((frame) => Math.floor(frame / 512))).size;
const all = (0x9ff_f000 - 0x10_1000 + 0x800_2000) / 4096;

describe.each([
  ["packed", packed],
  ["spread", spread()],
  ["scattered", scattered(5)],
])("%s", (_, make) => {
  test("gives each frame of TDX memory once, and none beyond", () => {
    const placement = make(odd);
    const taken = frames(placement.take("private", "4k", all + 10));
    expect(taken).toHaveLength(all);
    expect(new Set(taken).size).toBe(all);
    const inside = (frame: number): boolean =>
      odd.blocks.some(({ start, end }) => frame * 4096 >= start && (frame + 1) * 4096 <= end);
    expect(taken.every(inside)).toBe(true);
    expect(placement.take("control", "4k", 1)).toEqual([]);
    placement.give({ first: taken[7]!, count: 1 });
    expect(frames(placement.take("sept", "4k", 2))).toEqual([taken[7]]);
  });

  test("gives the same again", () => {
    const one = make(odd).take("private", "4k", 900);
    expect(make(odd).take("private", "4k", 900)).toEqual(one);
  });
});

test("packed pages fill the fewest ranges, whole ones first", () => {
  const placement = packed(odd);
  expect(ranges(placement.take("private", "4k", 5000))).toBe(bestRanges(5000));
});

test("spread pages are in a range each while there are any, and memory set aside stays free", () => {
  const total = tdxRanges(odd);
  expect(ranges(spread()(odd).take("private", "4k", total - 1))).toBe(total - 1);
  expect(ranges(spread()(odd).take("private", "4k", total * 3))).toBe(total);
  const kept = spread({ "2m": 5 })(odd);
  expect(ranges(kept.take("private", "4k", total * 3))).toBe(total - 5);
  const large = kept.take("private", "2m", 5);
  expect(large).toHaveLength(5);
  for (const run of large) kept.give(run);
  expect(kept.take("private", "2m", 5)).toEqual(large);
});

test("scattered pages touch as many ranges as chance has it", () => {
  const node = host({ ranges: [{ start: 2 ** 21, end: 201 * 2 ** 21 }] });
  const draws = 60;
  let sum = 0;
  for (let seed = 0; seed < draws; seed++) {
    sum += ranges(scattered(seed)(node).take("private", "4k", 300));
  }
  // 155.64 on average, some 5 up or down in one draw.
  expect(Math.abs(sum / draws - expectedRanges(300, 200))).toBeLessThan(3);
});
