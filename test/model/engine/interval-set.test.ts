import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { IntervalSet } from "../../../lib/model/engine/interval-set.js";
import type { Span } from "../../../lib/model/engine/span-chunks.js";
import { Mappings, type Mapped } from "../../../lib/model/engine/mappings.js";

const span = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 12 }));
const steps = fc.array(fc.tuple(fc.constantFrom("add", "delete"), span), { maxLength: 40 });

/** Spans of what is in a plain set. */
function spansOf(members: ReadonlySet<number>, start: number, end: number, are = true): Span[] {
  const spans: Span[] = [];
  for (let value = start; value < end; value++) {
    if (members.has(value) !== are) continue;
    const last = spans.at(-1);
    if (last?.end === value) spans[spans.length - 1] = { start: last.start, end: value + 1 };
    else spans.push({ start: value, end: value + 1 });
  }
  return spans;
}

test.prop([steps, span], { numRuns: 2000 })("an interval set is a set", (list, [from, length]) => {
  const set = new IntervalSet();
  const plain = new Set<number>();
  for (const [what, [start, count]] of list) {
    const before = plain.size;
    for (let value = start; value < start + count; value++) {
      if (what === "add") plain.add(value);
      else plain.delete(value);
    }
    const changed =
      what === "add" ? set.add(start, start + count) : set.delete(start, start + count);
    expect(changed).toBe(Math.abs(plain.size - before));
    const all = spansOf(plain, 0, 100);
    expect(set.within(0, Infinity)).toEqual(all);
    expect([...set.descending()]).toEqual(all.toReversed());
    expect([set.size, set.spans]).toEqual([plain.size, all.length]);
    expect(set.within(from, from + length)).toEqual(spansOf(plain, from, from + length));
    expect(set.gaps(from, from + length)).toEqual(spansOf(plain, from, from + length, false));
    expect(set.has(from)).toBe(plain.has(from));
    expect(set.next(from)).toEqual(spansOf(plain, from, 100)[0] ?? null);
  }
  expect(new IntervalSet(set.within(0, Infinity)).within(0, 100)).toEqual(set.within(0, 100));
});

test("what is empty changes nothing", () => {
  const set = new IntervalSet([{ start: 3, end: 5 }]);
  expect([set.add(4, 4), set.delete(9, 12), set.size]).toEqual([0, 0, 2]);
});

const pieces = fc.array(
  fc.tuple(fc.constantFrom("insert", "take"), span, fc.nat(40), fc.constantFrom("4k", "2m")),
  { maxLength: 30 },
);

test.prop([pieces], { numRuns: 2000 })("mappings are a map from pages to frames", (list) => {
  const maps = new Mappings();
  const plain = new Map<number, readonly [number, "4k" | "2m"]>();
  for (const [what, [start, count], frame, level] of list) {
    const end = start + count;
    const present = [...plain.keys()].filter((page) => page >= start && page < end);
    if (what === "take") {
      const taken = maps.take(start, end);
      expect(flat(taken)).toEqual(
        new Map([...plain].filter(([page]) => present.includes(page)).sort(([a], [b]) => a - b)),
      );
      for (const page of present) plain.delete(page);
    } else if (present.length === 0) {
      maps.insert({ start, end, frame, level, state: "pending" });
      for (let page = start; page < end; page++) plain.set(page, [frame + page - start, level]);
    }
    expect(flat(maps.extents)).toEqual(new Map([...plain].sort(([a], [b]) => a - b)));
    const [one, next] = [maps.extents[0], maps.extents[1]];
    if (one && next) expect(one.end).toBeLessThanOrEqual(next.start);
    expect(maps.at(start)?.frame).toBe(
      flat(maps.within(start, start + 1)).size ? maps.at(start)!.frame : undefined,
    );
    const missing = Array.from({ length: count }, (_, at) => start + at).filter(
      (page) => !plain.has(page),
    );
    const gaps = maps.gaps(start, end);
    expect(
      gaps.flatMap((gap) => Array.from({ length: gap.end - gap.start }, (_, at) => gap.start + at)),
    ).toEqual(missing);
    const after = [...plain.keys()].filter((page) => page >= start);
    expect(maps.nextStart(start)).toBe(Math.min(Infinity, ...after));
  }
});

/** Every page of the extents by itself. */
function flat(extents: readonly Mapped[]): Map<number, readonly [number, string]> {
  return new Map(
    extents.flatMap(({ start, end, frame, level }) =>
      Array.from({ length: end - start }, (_, at) => [start + at, [frame + at, level]] as const),
    ),
  );
}

test("what is pending of a run is accepted, and its mapped pages are counted", () => {
  const maps = new Mappings();
  maps.insert({ start: 0, end: 4, frame: 100, level: "4k", state: "added" });
  maps.insert({ start: 6, end: 12, frame: 106, level: "4k", state: "pending" });
  expect(maps.accept(2, 8)).toBe(4);
  expect(maps.extents.map(({ start, end, state }) => [start, end, state])).toEqual([
    [0, 4, "added"],
    [6, 8, "accepted"],
    [8, 12, "pending"],
  ]);
});

test("neighbours that continue each other are one extent", () => {
  const maps = new Mappings();
  const piece = { level: "4k", state: "pending" } as const;
  maps.insert({ start: 0, end: 4, frame: 100, ...piece });
  maps.insert({ start: 8, end: 9, frame: 108, ...piece });
  maps.insert({ start: 4, end: 8, frame: 104, ...piece });
  expect(maps.extents).toEqual([{ start: 0, end: 9, frame: 100, ...piece }]);
  maps.insert({ start: 9, end: 10, frame: 109, level: "4k", state: "accepted" });
  expect(maps.extents).toHaveLength(2);
});
