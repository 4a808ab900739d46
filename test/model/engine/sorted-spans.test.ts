import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { gapsIn, SortedSpans, type Place } from "../../../lib/model/engine/sorted-spans.js";
import {
  ListChunk,
  PackedChunk,
  type Chunk,
  type Span,
} from "../../../lib/model/engine/span-chunks.js";

/** The kinds of chunks that a list can be made of. */
const chunks = [
  ["a list", (): Chunk<Span> => new ListChunk<Span>()],
  ["packed", (): Chunk<Span> => new PackedChunk()],
] as const;

/** Spans of one number each, at the multiples of 10 that are told. */
function at(...tens: readonly number[]): Span[] {
  return tens.map((ten) => ({ start: ten * 10, end: ten * 10 + 1 }));
}

/** The spans of a list from a place on. */
function* from(spans: SortedSpans<Span>, first: Place): Generator<Span> {
  for (let place = first; spans.get(place); place = spans.next(place)) {
    const span = spans.get(place)!;
    expect([spans.startAt(place), spans.endAt(place)]).toEqual([span.start, span.end]);
    yield span;
  }
}

describe.each(chunks)("against a plain list: %s", (_, empty) => {
  const steps = fc.array(fc.tuple(fc.nat(400), fc.nat(9), fc.nat(6)), { maxLength: 60 });

  test.prop([steps, fc.integer({ min: 1, max: 7 })], { numRuns: 500 })(
    "any changes, chunks of any size",
    (list, longest) => {
      const spans = new SortedSpans<Span>(empty(), longest);
      const plain: Span[] = [];
      for (const [value, gone, fresh] of list) {
        const place = spans.after(value);
        const found = plain.findIndex(({ end }) => end > value);
        const index = found < 0 ? plain.length : found;
        expect(spans.get(place)).toEqual(plain[index]);
        expect(spans.before(place)).toEqual(plain[index - 1]);
        const count = Math.min(gone, plain.length - index);
        // New spans between what is left before and what is left after.
        const low = plain[index - 1]?.end ?? 0;
        const high = plain[index + count]?.start ?? 1000;
        const width = (high - low) / (fresh + 1);
        const put = Array.from({ length: width < 0.001 ? 0 : fresh }, (_, number) => ({
          start: low + width * (number + 0.25),
          end: low + width * (number + 0.75),
        }));
        spans.replace(place, count, put);
        plain.splice(index, count, ...put);
        expect(spans.length).toBe(plain.length);
        expect([...from(spans, spans.after(-1))]).toEqual(plain);
        expect([spans.startAt(spans.after(1000)), spans.endAt(spans.after(1000))]).toEqual([
          Infinity,
          Infinity,
        ]);
        expect([...spans.descending()]).toEqual(plain.toReversed());
      }
    },
  );
});

test.each(chunks)("a list that only grows at its end is read from any place: %s", (_, empty) => {
  const spans = new SortedSpans<Span>(empty(), 4);
  const numbers = Array.from({ length: 50 }, (_, index) => index);
  for (const span of at(...numbers)) spans.replace(spans.after(span.start), 0, [span]);
  for (const ten of numbers) {
    expect([...from(spans, spans.after(ten * 10))]).toEqual(at(...numbers.slice(ten)));
  }
  expect([...from(spans, spans.after(491))]).toEqual([]);
  expect(gapsIn(spans, 5, 31)).toEqual([
    { start: 5, end: 10 },
    { start: 11, end: 20 },
    { start: 21, end: 30 },
  ]);
  expect(gapsIn(spans, 490, 500)).toEqual([{ start: 491, end: 500 }]);
  expect(gapsIn(spans, 490, 491)).toEqual([]);
});

test.each(chunks)("an empty list has nothing at, before or after any place: %s", (_, empty) => {
  const spans = new SortedSpans<Span>(empty());
  const place = spans.after(7);
  expect([spans.get(place), spans.before(place), [...from(spans, place)]]).toEqual([
    undefined,
    undefined,
    [],
  ]);
});
