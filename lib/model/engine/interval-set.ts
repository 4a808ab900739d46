/** A span of whole numbers, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A set of whole numbers as sorted spans that neither overlap nor touch. */
export class IntervalSet {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
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
    return this.#starts.length;
  }

  has(value: number): boolean {
    const at = this.#after(value);
    return at < this.#starts.length && this.#starts[at]! <= value;
  }

  /** Adds [start, end); answers how many of these were not in it. */
  add(start: number, end: number): number {
    if (start >= end) return 0;
    const before = this.#size;
    // The spans that touch or overlap [start, end) become one.
    const from = this.#after(start - 1);
    if (from === this.#starts.length) {
      this.#starts.push(start);
      this.#ends.push(end);
      this.#size += end - start;
      return end - start;
    }
    let to = from;
    let low = start;
    let high = end;
    while (to < this.#starts.length && this.#starts[to]! <= end) {
      low = Math.min(low, this.#starts[to]!);
      high = Math.max(high, this.#ends[to]!);
      this.#size -= this.#ends[to]! - this.#starts[to]!;
      to++;
    }
    this.#replace(from, to, [low], [high]);
    this.#size += high - low;
    return this.#size - before;
  }

  /** Takes [start, end) out; answers how many of these were in it. */
  delete(start: number, end: number): number {
    const at = this.#after(start);
    // Most often the head of a span is taken.
    if (this.#starts[at] === start && this.#ends[at]! > end && end > start) {
      this.#starts[at] = end;
      this.#size -= end - start;
      return end - start;
    }
    const pieces = this.within(start, end);
    const first = pieces[0];
    const last = pieces.at(-1);
    if (!first || !last) return 0;
    const from = this.#after(first.start);
    const to = this.#after(last.end - 1) + 1;
    const low = this.#starts[from]!;
    const high = this.#ends[to - 1]!;
    const starts: number[] = [];
    const ends: number[] = [];
    if (low < first.start) {
      starts.push(low);
      ends.push(first.start);
    }
    if (last.end < high) {
      starts.push(last.end);
      ends.push(high);
    }
    this.#replace(from, to, starts, ends);
    const gone = pieces.reduce((sum, piece) => sum + piece.end - piece.start, 0);
    this.#size -= gone;
    return gone;
  }

  /** The parts of [start, end) that are in the set, ascending. */
  within(start: number, end: number): Span[] {
    const pieces: Span[] = [];
    for (let at = this.#after(start); at < this.#starts.length; at++) {
      const from = Math.max(start, this.#starts[at]!);
      const to = Math.min(end, this.#ends[at]!);
      if (from >= to) break;
      pieces.push({ start: from, end: to });
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
    const at = this.#after(value);
    if (at >= this.#starts.length) return null;
    return { start: Math.max(value, this.#starts[at]!), end: this.#ends[at]! };
  }

  /** Every span, from the last to the first. */
  *descending(): Generator<Span> {
    for (let at = this.#starts.length - 1; at >= 0; at--) {
      yield { start: this.#starts[at]!, end: this.#ends[at]! };
    }
  }

  /** Index of the first span that ends above `value`. */
  #after(value: number): number {
    const spans = this.#ends.length;
    if (spans === 0 || this.#ends[spans - 1]! <= value) return spans;
    let low = 0;
    let high = spans - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ends[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #replace(from: number, to: number, starts: readonly number[], ends: readonly number[]): void {
    if (to - from === starts.length) {
      for (const [index, start] of starts.entries()) {
        this.#starts[from + index] = start;
        this.#ends[from + index] = ends[index]!;
      }
      return;
    }
    this.#starts.splice(from, to - from, ...starts);
    this.#ends.splice(from, to - from, ...ends);
  }
}
