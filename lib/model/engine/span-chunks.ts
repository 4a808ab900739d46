/** A span of whole numbers, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Some spans in order, a part of a list. */
export interface Chunk<T extends Span> {
  readonly length: number;
  /** Where the span at an index starts, and where it ends. */
  startAt(at: number): number;
  endAt(at: number): number;
  get(at: number): T | undefined;
  /** Puts spans in the place of so many from an index on. */
  splice(at: number, gone: number, spans: readonly T[]): void;
  /** Takes the spans from an index on out, as a chunk of their own. */
  cut(from: number): Chunk<T>;
}

/** Spans that carry something, as they are. */
export class ListChunk<T extends Span> implements Chunk<T> {
  constructor(private readonly spans: T[] = []) {}

  get length(): number {
    return this.spans.length;
  }

  startAt(at: number): number {
    return this.spans[at]!.start;
  }

  endAt(at: number): number {
    return this.spans[at]!.end;
  }

  get(at: number): T | undefined {
    return this.spans[at];
  }

  splice(at: number, gone: number, spans: readonly T[]): void {
    if (gone === 1 && spans.length === 1) this.spans[at] = spans[0]!;
    else if (at === this.spans.length) this.spans.push(...spans);
    else this.spans.splice(at, gone, ...spans);
  }

  cut(from: number): Chunk<T> {
    return new ListChunk(this.spans.splice(from));
  }
}

// Room for so many spans more than are there: little is spent in vain, and few changes need another array.
const SPARE = 16;

/** Spans that are no more than where they start and end: 16 bytes each. */
export class PackedChunk implements Chunk<Span> {
  length: number;
  /** Start and end of each, in turn. */
  #ends: Float64Array;

  constructor(ends: Float64Array = new Float64Array(0)) {
    this.length = ends.length / 2;
    this.#ends = ends;
  }

  startAt(at: number): number {
    return this.#ends[2 * at]!;
  }

  endAt(at: number): number {
    return this.#ends[2 * at + 1]!;
  }

  get(at: number): Span | undefined {
    if (at >= this.length) return undefined;
    return { start: this.#ends[2 * at]!, end: this.#ends[2 * at + 1]! };
  }

  splice(at: number, gone: number, spans: readonly Span[]): void {
    const before = this.length;
    const length = before - gone + spans.length;
    if (2 * length > this.#ends.length) {
      const larger = new Float64Array(2 * (length + SPARE));
      larger.set(this.#ends.subarray(0, 2 * before));
      this.#ends = larger;
    }
    const ends = this.#ends;
    if (gone !== spans.length)
      ends.copyWithin(2 * (at + spans.length), 2 * (at + gone), 2 * before);
    for (let index = 0; index < spans.length; index++) {
      ends[2 * (at + index)] = spans[index]!.start;
      ends[2 * (at + index) + 1] = spans[index]!.end;
    }
    this.length = length;
  }

  cut(from: number): Chunk<Span> {
    const rest = new PackedChunk(this.#ends.slice(2 * from, 2 * this.length));
    this.#ends = this.#ends.slice(0, 2 * from);
    this.length = from;
    return rest;
  }
}
