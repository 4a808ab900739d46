import { SortedSpans } from "./sorted-spans.js";
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
    const span = this.#spans.get(this.#spans.after(value));
    return span !== undefined && span.start <= value;
  }

  /** Adds [start, end); answers how many of these were not in it. */
  add(start: number, end: number): number {
    if (start >= end) return 0;
    // The spans that touch or overlap [start, end) become one.
    const place = this.#spans.after(start - 1);
    let low = start;
    let high = end;
    let gone = 0;
    let had = 0;
    for (const span of this.#spans.from(place)) {
      if (span.start > end) break;
      low = Math.min(low, span.start);
      high = Math.max(high, span.end);
      had += span.end - span.start;
      gone++;
    }
    this.#spans.replace(place, gone, [{ start: low, end: high }]);
    const added = high - low - had;
    this.#size += added;
    return added;
  }

  /** Takes [start, end) out; answers how many of these were in it. */
  delete(start: number, end: number): number {
    if (start >= end) return 0;
    const place = this.#spans.after(start);
    const kept: Span[] = [];
    let gone = 0;
    let deleted = 0;
    for (const span of this.#spans.from(place)) {
      if (span.start >= end) break;
      if (span.start < start) kept.push({ start: span.start, end: start });
      if (span.end > end) kept.push({ start: end, end: span.end });
      deleted += Math.min(end, span.end) - Math.max(start, span.start);
      gone++;
    }
    if (gone > 0) this.#spans.replace(place, gone, kept);
    this.#size -= deleted;
    return deleted;
  }

  /** The parts of [start, end) that are in the set, ascending. */
  within(start: number, end: number): Span[] {
    const pieces: Span[] = [];
    if (start >= end) return pieces;
    for (const span of this.#spans.from(this.#spans.after(start))) {
      if (span.start >= end) break;
      pieces.push({ start: Math.max(start, span.start), end: Math.min(end, span.end) });
    }
    return pieces;
  }

  /** The parts of [start, end) that are not in the set, ascending. */
  gaps(start: number, end: number): Span[] {
    const gaps: Span[] = [];
    let from = start;
    for (const piece of this.within(start, end)) {
      if (from < piece.start) gaps.push({ start: from, end: piece.start });
      from = piece.end;
    }
    if (from < end) gaps.push({ start: from, end });
    return gaps;
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
