/** Number of the lowest bit set in a word that is not zero. */
export function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** The first bit set from `from` up to `end`, exclusive, counted from the word `base`; -1 if there is none. */
export function nextBit(words: Uint32Array, base: number, from: number, end: number): number {
  if (from >= end) return -1;
  const last = (end - 1) >>> 5;
  let at = from >>> 5;
  let word = words[base + at]! & (-1 << (from & 31));
  while (word === 0) {
    if (++at > last) return -1;
    word = words[base + at]!;
  }
  const bit = (at << 5) + lowestBit(word);
  return bit < end ? bit : -1;
}

/** A set of small whole numbers that finds the next member by words, and the next word by a summary. */
export class BitSet {
  readonly #words: Uint32Array;
  readonly #summary: Uint32Array;

  constructor(readonly size: number) {
    this.#words = new Uint32Array(Math.max(1, (size + 31) >>> 5));
    this.#summary = new Uint32Array((this.#words.length + 31) >>> 5);
  }

  get bytes(): number {
    return this.#words.byteLength + this.#summary.byteLength;
  }

  add(member: number): void {
    const at = member >>> 5;
    this.#words[at]! |= 1 << (member & 31);
    this.#summary[at >>> 5]! |= 1 << (at & 31);
  }

  delete(member: number): void {
    const at = member >>> 5;
    this.#words[at]! &= ~(1 << (member & 31));
    if (this.#words[at] === 0) this.#summary[at >>> 5]! &= ~(1 << (at & 31));
  }

  /** The smallest member at or above `from`, or -1. */
  next(from = 0): number {
    if (from >= this.size) return -1;
    const at = from >>> 5;
    const word = this.#words[at]! & (-1 << (from & 31));
    if (word !== 0) return (at << 5) + lowestBit(word);
    const later = nextBit(this.#summary, 0, at + 1, this.#words.length);
    return later < 0 ? -1 : (later << 5) + lowestBit(this.#words[later]!);
  }
}
