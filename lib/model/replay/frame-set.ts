import { lowestBit } from "../buddy/bits.js";

// Frames of a GiB: one bitmap each, made when a part of them comes into use.
const CHUNK = 512 * 512;
const WORD = 32;
const FULL = new Uint32Array(CHUNK / WORD).fill(0xffff_ffff);

/** A set of page frames as bitmaps of a GiB each, so that neither a long run nor a scattered frame is dear. */
export class FrameSet {
  readonly #chunks = new Map<number, Uint32Array>();

  /** Puts a run in, of which no frame is in the set. */
  add(first: number, count: number): void {
    this.#flip(first, count, true);
  }

  /** Takes a run out, every frame of which is in the set. */
  delete(first: number, count: number): void {
    this.#flip(first, count, false);
  }

  /** The first frame of a run that is in the set (or that is not); -1 where there is none. */
  find(first: number, count: number, isIn: boolean): number {
    const end = first + count;
    for (let at = first; at < end;) {
      const chunk = this.#chunks.get(Math.floor(at / CHUNK));
      const offset = at % CHUNK;
      const rest = Math.min(CHUNK - offset, end - at);
      if (chunk === undefined || chunk === FULL) {
        if ((chunk === FULL) === isIn) return at;
        at += rest;
        continue;
      }
      const bits = Math.min(WORD - (offset % WORD), rest);
      const word = chunk[offset >>> 5]!;
      const found = (isIn ? word : ~word) & mask(offset % WORD, bits);
      if (found !== 0) return at - (offset % WORD) + lowestBit(found);
      at += bits;
    }
    return -1;
  }

  #flip(first: number, count: number, isIn: boolean): void {
    const end = first + count;
    for (let at = first; at < end;) {
      const number = Math.floor(at / CHUNK);
      const offset = at % CHUNK;
      const rest = Math.min(CHUNK - offset, end - at);
      if (rest === CHUNK) {
        if (isIn) this.#chunks.set(number, FULL);
        else this.#chunks.delete(number);
      } else {
        flip(this.#own(number), offset, rest);
      }
      at += rest;
    }
  }

  /** The bitmap of a GiB, to be changed. */
  #own(number: number): Uint32Array {
    const chunk = this.#chunks.get(number);
    if (chunk && chunk !== FULL) return chunk;
    const own = chunk?.slice() ?? new Uint32Array(CHUNK / WORD);
    this.#chunks.set(number, own);
    return own;
  }
}

function flip(words: Uint32Array, from: number, count: number): void {
  const end = from + count;
  for (let at = from; at < end;) {
    const bits = Math.min(WORD - (at % WORD), end - at);
    words[at >>> 5]! ^= mask(at % WORD, bits);
    at += bits;
  }
}

/** So many bits from one on. */
function mask(from: number, bits: number): number {
  return bits === WORD ? -1 : ((1 << bits) - 1) << from;
}
