import { ListChunk, type Chunk, type Span } from "./span-chunks.js";

/**
 * A place in a list of spans: of the span there, or past the last of all. It is a number, so that walking a list makes no
 * objects: the chunk, and in its low bits the index there.
 */
export type Place = number;

// A change moves at most as many spans; so many chunks of so many hold the worst a large TD comes to.
const LONGEST = 512;
// An index is as large as LONGEST at most, past the last span.
const BITS = 10;
const INDEX = 2 ** BITS - 1;

/**
 * Spans that do not overlap, sorted, in chunks: a change in the middle of a million of them moves a few hundred. There is always
 * a chunk, and only a list without spans has an empty one.
 */
export class SortedSpans<T extends Span> {
  readonly #chunks: Chunk<T>[];
  readonly #longest: number;
  #length = 0;

  /** Chunks are made of the first, which is empty, and hold at most `longest` spans. */
  constructor(first: Chunk<T> = new ListChunk<T>(), longest: number = LONGEST) {
    this.#chunks = [first];
    this.#longest = longest;
  }

  /** Spans in the list. */
  get length(): number {
    return this.#length;
  }

  /** The place of the first span that ends above a number. */
  after(value: number): Place {
    const chunks = this.#chunks;
    let low = 0;
    let high = chunks.length - 1;
    // Most often it is in the last chunk, or past all.
    if (high > 0 && !endsAbove(chunks[high - 1]!, value)) low = high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (endsAbove(chunks[middle]!, value)) high = middle;
      else low = middle + 1;
    }
    return (low << BITS) | within(chunks[low]!, value);
  }

  /** The span at a place; none past the last. */
  get(place: Place): T | undefined {
    return this.#chunks[place >>> BITS]!.get(place & INDEX);
  }

  /** Where the span at a place starts; Infinity past the last. */
  startAt(place: Place): number {
    const chunk = this.#chunks[place >>> BITS]!;
    const at = place & INDEX;
    return at < chunk.length ? chunk.startAt(at) : Infinity;
  }

  /** Where the span at a place ends; Infinity past the last. */
  endAt(place: Place): number {
    const chunk = this.#chunks[place >>> BITS]!;
    const at = place & INDEX;
    return at < chunk.length ? chunk.endAt(at) : Infinity;
  }

  /** The place after that of a span. */
  next(place: Place): Place {
    const chunk = place >>> BITS;
    const isLast = (place & INDEX) + 1 === this.#chunks[chunk]!.length;
    return isLast && chunk + 1 < this.#chunks.length ? (chunk + 1) << BITS : place + 1;
  }

  /** The span before a place; none before the first. */
  before(place: Place): T | undefined {
    const chunk = place >>> BITS;
    const at = place & INDEX;
    if (at > 0) return this.#chunks[chunk]!.get(at - 1);
    const before = this.#chunks[chunk - 1];
    return before?.get(before.length - 1);
  }

  /** The spans from the last to the first. */
  *descending(): Generator<T, void, undefined> {
    for (let number = this.#chunks.length - 1; number >= 0; number--) {
      const spans = this.#chunks[number]!;
      for (let index = spans.length - 1; index >= 0; index--) yield spans.get(index)!;
    }
  }

  /** Puts spans in the place of so many from `place` on; order is for the caller to keep. */
  replace(place: Place, gone: number, spans: readonly T[]): void {
    const chunk = place >>> BITS;
    const at = place & INDEX;
    this.#length += spans.length - gone;
    const first = this.#chunks[chunk]!;
    const here = Math.min(gone, first.length - at);
    first.splice(at, here, spans);
    this.#drop(chunk + 1, gone - here);
    this.#settle(chunk);
  }

  /** Drops so many spans from the beginning of a chunk on. */
  #drop(chunk: number, count: number): void {
    let left = count;
    while (left > 0) {
      const spans = this.#chunks[chunk]!;
      if (spans.length <= left) {
        left -= spans.length;
        this.#chunks.splice(chunk, 1);
      } else {
        spans.splice(0, left, []);
        left = 0;
      }
    }
  }

  /** Halves a chunk that has become too long, takes one out that is empty. */
  #settle(chunk: number): void {
    const spans = this.#chunks[chunk]!;
    if (spans.length === 0 && this.#chunks.length > 1) this.#chunks.splice(chunk, 1);
    if (spans.length <= this.#longest) return;
    // The last chunk grows at its end: it is left full.
    const half = chunk === this.#chunks.length - 1 ? this.#longest : spans.length >>> 1;
    this.#chunks.splice(chunk + 1, 0, spans.cut(half));
  }
}

/** The parts of [start, end) that no span of a list covers, ascending. */
export function gapsIn(spans: SortedSpans<Span>, start: number, end: number): Span[] {
  const gaps: Span[] = [];
  let from = start;
  for (let one = spans.after(start); spans.startAt(one) < end; one = spans.next(one)) {
    if (from < spans.startAt(one)) gaps.push({ start: from, end: spans.startAt(one) });
    from = spans.endAt(one);
  }
  if (from < end) gaps.push({ start: from, end });
  return gaps;
}

function endsAbove(spans: Chunk<Span>, value: number): boolean {
  return spans.length > 0 && spans.endAt(spans.length - 1) > value;
}

function within(spans: Chunk<Span>, value: number): number {
  let high = spans.length;
  if (high === 0 || spans.endAt(high - 1) <= value) return high;
  let low = 0;
  high--;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans.endAt(middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
