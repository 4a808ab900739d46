import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { FrameSet } from "../../../lib/model/replay/frame-set.js";
import { Slots } from "../../../lib/model/replay/slots.js";

const GIB = 512 * 512;

/** What is found from every border on, by the set and by a list of the runs in it. */
function expectSame(set: FrameSet, runs: readonly (readonly [number, number])[]): void {
  const borders = [0, GIB - 1, GIB, 2 * GIB, ...runs.flat()].flatMap((at) => [at, at + 1]);
  const end = 4 * GIB;
  const isIn = (at: number): boolean => runs.some(([from, to]) => from <= at && at < to);
  const starts = [...borders, ...runs.map(([from]) => from), ...runs.map(([, to]) => to)];
  for (const from of borders) {
    for (const wanted of [true, false]) {
      const near = starts.filter((at) => at >= from && at < end && isIn(at) === wanted);
      const expected = isIn(from) === wanted ? from : near.length > 0 ? Math.min(...near) : -1;
      expect(set.find(from, end - from, wanted)).toBe(expected);
      expect(set.find(from, 1, wanted)).toBe(isIn(from) === wanted ? from : -1);
    }
  }
}

test("runs that lie in a GiB, end with one, cross into the next and fill whole ones", () => {
  const set = new FrameSet();
  const runs: [number, number][] = [
    [5, 40],
    [64, 96],
    [GIB - 33, GIB],
    [GIB, GIB + 1],
    [2 * GIB - 7, 3 * GIB + 9],
  ];
  const kept: [number, number][] = [];
  for (const [from, to] of runs) {
    set.add(from, to - from);
    kept.push([from, to]);
    expectSame(set, kept);
  }
  // A part of a whole GiB, which other sets hold whole as well.
  const other = new FrameSet();
  other.add(2 * GIB, GIB);
  set.delete(2 * GIB + 100, 33);
  kept.splice(4, 1, [2 * GIB - 7, 2 * GIB + 100], [2 * GIB + 133, 3 * GIB + 9]);
  expectSame(set, kept);
  expect(other.find(2 * GIB, GIB, false)).toBe(-1);
  other.delete(2 * GIB, GIB);
  expect(other.find(0, 4 * GIB, true)).toBe(-1);
});

const runs = fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 70 })), { maxLength: 12 });

test.prop([runs, fc.constantFrom(0, GIB - 100)])(
  "runs that come and go are those of a plain set",
  (list, base) => {
    const set = new FrameSet();
    const plain = new Set<number>();
    for (const [first, count] of list) {
      const frames = Array.from({ length: count }, (_, at) => base + first + at);
      const isIn = frames.every((frame) => plain.has(frame));
      if (isIn) set.delete(base + first, count);
      else if (frames.some((frame) => plain.has(frame))) continue;
      else set.add(base + first, count);
      for (const frame of frames)
        if (isIn) plain.delete(frame);
        else plain.add(frame);
      for (const wanted of [true, false]) {
        const all = Array.from({ length: 300 }, (_, at) => base + at);
        const found = all.find((frame) => plain.has(frame) === wanted) ?? -1;
        expect(set.find(base, 300, wanted)).toBe(found);
      }
    }
  },
);

test("numbers of what comes and goes are used again, the last freed first, and end", () => {
  const slots = new Slots(2);
  expect([slots.of(7), slots.take(7), slots.take(9), slots.take(11)]).toEqual([
    undefined,
    true,
    true,
    false,
  ]);
  expect([slots.of(7), slots.of(9), slots.of(11)]).toEqual([0, 1, undefined]);
  slots.free(7);
  slots.free(8);
  expect([slots.of(7), slots.take(11), slots.of(11), slots.take(12)]).toEqual([
    undefined,
    true,
    0,
    false,
  ]);
});
