import { ListChunk, type Chunk, type Span } from "./span-chunks.js";

/** A place in a list of spans: of the span there, or past the last of all. */
export interface Place {
  readonly chunk: number;
  readonly at: number;
}

// A change moves at most as many spans; so many chunks of so many hold the worst a large TD comes to.
const LONGEST = 512;

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
    return { chunk: low, at: within(chunks[low]!, value) };
  }

  /** The span at a place; none past the last. */
  get({ chunk, at }: Place): T | undefined {
    return this.#chunks[chunk]!.get(at);
  }

  /** The span before a place; none before the first. */
  before({ chunk, at }: Place): T | undefined {
    if (at > 0) return this.#chunks[chunk]!.get(at - 1);
    const before = this.#chunks[chunk - 1];
    return before?.get(before.length - 1);
  }

  /** The spans from a place on. */
  *from({ chunk, at }: Place): Generator<T, void, undefined> {
    for (let number = chunk; number < this.#chunks.length; number++) {
      const spans = this.#chunks[number]!;
      for (let index = number === chunk ? at : 0; index < spans.length; index++) {
        yield spans.get(index)!;
      }
    }
  }

  /** The spans from the last to the first. */
  *descending(): Generator<T, void, undefined> {
    for (let number = this.#chunks.length - 1; number >= 0; number--) {
      const spans = this.#chunks[number]!;
      for (let index = spans.length - 1; index >= 0; index--) yield spans.get(index)!;
    }
  }

  /** Puts spans in the place of so many from `place` on; order is for the caller to keep. */
  replace({ chunk, at }: Place, gone: number, spans: readonly T[]): void {
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
