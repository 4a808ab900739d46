import { gapsIn, SortedSpans } from "./sorted-spans.js";
import { PackedChunk, type Span } from "./span-chunks.js";

/** A set of whole numbers as sorted spans that neither overlap nor touch. */
export class IntervalSet {
  readonly #spans = new SortedSpans<Span>(new PackedChunk());
  #size = 0;

  constructor(spans: readonly Span[] = []) {
    for (const { start, end } of spans) this.add(start, end);
  }

  /** Numbers in the set. */
  get size(): number {
    return this.#size;
  }

  /** Spans that it consists of. */
  get spans(): number {
    return this.#spans.length;
  }

  has(value: number): boolean {
    return this.#spans.startAt(this.#spans.after(value)) <= value;
  }

  /** Adds [start, end); answers how many of these were not in it. */
  add(start: number, end: number): number {
    if (start >= end) return 0;
    // The spans that touch or overlap [start, end) become one.
    const spans = this.#spans;
    const place = spans.after(start - 1);
    let low = start;
    let high = end;
    let gone = 0;
    let had = 0;
    for (let one = place; spans.startAt(one) < end + 1; one = spans.next(one)) {
      low = Math.min(low, spans.startAt(one));
      high = Math.max(high, spans.endAt(one));
      had += spans.endAt(one) - spans.startAt(one);
      gone++;
    }
    spans.replace(place, gone, [{ start: low, end: high }]);
    const added = high - low - had;
    this.#size += added;
    return added;
  }

  /** Takes [start, end) out; answers how many of these were in it. */
  delete(start: number, end: number): number {
    if (start >= end) return 0;
    const spans = this.#spans;
    const place = spans.after(start);
    const low = Math.min(start, spans.startAt(place));
    let high = end;
    let gone = 0;
    let had = 0;
    for (let one = place; spans.startAt(one) < end; one = spans.next(one)) {
      high = Math.max(end, spans.endAt(one));
      had += spans.endAt(one) - spans.startAt(one);
      gone++;
    }
    if (gone === 0) return 0;
    // What is left of the first below, and of the last above.
    const kept = high > end ? [{ start: end, end: high }] : [];
    if (low < start) kept.unshift({ start: low, end: start });
    spans.replace(place, gone, kept);
    const deleted = had - (start - low) - (high - end);
    this.#size -= deleted;
    return deleted;
  }

  /** The parts of [start, end) that are in the set, ascending. */
  within(start: number, end: number): Span[] {
    const spans = this.#spans;
    const pieces: Span[] = [];
    if (start >= end) return pieces;
    for (let one = spans.after(start); spans.startAt(one) < end; one = spans.next(one)) {
      pieces.push({
        start: Math.max(start, spans.startAt(one)),
        end: Math.min(end, spans.endAt(one)),
      });
    }
    return pieces;
  }

  /** The parts of [start, end) that are not in the set, ascending. */
  gaps(start: number, end: number): Span[] {
    return gapsIn(this.#spans, start, end);
  }

  /** The first span that ends above `value`, cut to begin there or later; null where none is left. */
  next(value: number): Span | null {
    const span = this.#spans.get(this.#spans.after(value));
    return span ? { start: Math.max(value, span.start), end: span.end } : null;
  }

  /** Every span, from the last to the first. */
  descending(): Iterable<Span> & Iterator<Span> {
    return this.#spans.descending();
  }
}
