import { nextBit } from "./bits.js";

/** Children of a split unit: 512 pages of a 2 MiB range, or 512 ranges of 1 GiB. */
export const CHILDREN = 512;
/** The order, within a unit, of the whole unit. */
export const WHOLE = 9;

// A unit is a binary tree of 1023 blocks in heap order: block 1 is the whole, block b has the halves 2b and 2b + 1, and
// blocks 512 to 1023 are the children. One bit a block tells that it is free; one bit for each of the 511 blocks that
// have halves tells that it is divided. A block exists if it is not divided and the one above it is.
const FREE_WORDS = 32;
const DIVIDED_WORDS = 16;

/** The block of the given order that holds a child. */
export function blockOf(child: number, order: number): number {
  return (CHILDREN + child) >>> order;
}

/** The order of a block: 9 for the whole, 0 for a child. */
export function orderOf(block: number): number {
  return Math.clz32(block) - 22;
}

/** The first child of a block. */
export function firstChild(block: number): number {
  return (block << orderOf(block)) - CHILDREN;
}

/** Buddy bitmaps of all units that are split, in typed arrays that grow; a unit is a number. 214 bytes a unit. */
export class SplitUnits {
  #free = new Uint32Array(0);
  #divided = new Uint32Array(0);
  #counts = new Uint16Array(0);
  #orders = new Uint16Array(0);
  #made = 0;
  readonly #dropped: number[] = [];

  /** Units in being. */
  get size(): number {
    return this.#made - this.#dropped.length;
  }

  get bytes(): number {
    const { byteLength } = this.#free;
    return (
      byteLength +
      this.#divided.byteLength +
      this.#counts.byteLength +
      this.#orders.byteLength +
      this.#dropped.length * 8
    );
  }

  /** A unit that is one block in use, or 512 blocks of one child in use each. */
  create(apart = false): number {
    const unit = this.#dropped.pop() ?? this.#made++;
    if ((unit + 1) * FREE_WORDS > this.#free.length) this.#grow();
    this.#free.fill(0, unit * FREE_WORDS, (unit + 1) * FREE_WORDS);
    this.#divided.fill(apart ? -1 : 0, unit * DIVIDED_WORDS, (unit + 1) * DIVIDED_WORDS);
    this.#counts.fill(0, unit * WHOLE, (unit + 1) * WHOLE);
    this.#orders[unit] = 0;
    return unit;
  }

  drop(unit: number): void {
    this.#dropped.push(unit);
  }

  /** A bit for each order below the whole of which a block is free. */
  orders(unit: number): number {
    return this.#orders[unit]!;
  }

  /** The first free block of exactly this order whose first child is at or after `from`, or -1. */
  next(unit: number, order: number, from = 0): number {
    const first = CHILDREN >>> order;
    const skip = (from + (1 << order) - 1) >>> order;
    return nextBit(this.#free, unit * FREE_WORDS, first + skip, first * 2);
  }

  /** The block that holds a child. */
  blockAt(unit: number, child: number): number {
    const divided = this.#divided;
    const base = unit * DIVIDED_WORDS;
    let block = CHILDREN + child;
    while (block > 1 && (divided[base + (block >>> 6)]! & (1 << ((block >>> 1) & 31))) === 0) {
      block >>>= 1;
    }
    return block;
  }

  isFree(unit: number, block: number): boolean {
    return (this.#free[unit * FREE_WORDS + (block >>> 5)]! & (1 << (block & 31))) !== 0;
  }

  /** Whether every child is a block of its own and in use. */
  isApart(unit: number): boolean {
    if (this.#orders[unit] !== 0) return false;
    const base = unit * DIVIDED_WORDS;
    for (let at = 1; at < DIVIDED_WORDS; at++) if (~this.#divided[base + at]! !== 0) return false;
    return (this.#divided[base]! | 1) >>> 0 === 0xffffffff;
  }

  /** Takes a free block out of the free ones. */
  take(unit: number, block: number): void {
    this.#free[unit * FREE_WORDS + (block >>> 5)]! &= ~(1 << (block & 31));
    const order = orderOf(block);
    if (--this.#counts[unit * WHOLE + order]! === 0) this.#orders[unit]! &= ~(1 << order);
  }

  /** Divides a block in use until `target`, in it, is a block; the rest becomes free, or stays in use. */
  divide(unit: number, block: number, target: number, rest: "free" | "used" = "free"): void {
    const divided = this.#divided;
    const base = unit * DIVIDED_WORDS;
    for (let depth = orderOf(block) - orderOf(target); depth > 0; depth--) {
      const half = target >>> (depth - 1);
      divided[base + (half >>> 6)]! |= 1 << ((half >>> 1) & 31);
      if (rest === "free") this.#give(unit, half ^ 1);
    }
  }

  /** Frees a block in use, joins it with its free buddies, and returns the block that came of it. */
  release(unit: number, block: number): number {
    const free = this.#free;
    const divided = this.#divided;
    const freeBase = unit * FREE_WORDS;
    const dividedBase = unit * DIVIDED_WORDS;
    let at = block;
    for (; at > 1; at >>>= 1) {
      const buddy = at ^ 1;
      if ((free[freeBase + (buddy >>> 5)]! & (1 << (buddy & 31))) === 0) break;
      this.take(unit, buddy);
      divided[dividedBase + (at >>> 6)]! &= ~(1 << ((at >>> 1) & 31));
    }
    if (at > 1) this.#give(unit, at);
    return at;
  }

  #give(unit: number, block: number): void {
    this.#free[unit * FREE_WORDS + (block >>> 5)]! |= 1 << (block & 31);
    const order = orderOf(block);
    this.#counts[unit * WHOLE + order]!++;
    this.#orders[unit]! |= 1 << order;
  }

  #grow(): void {
    const units = Math.max(16, Math.ceil(this.#made * 1.25));
    this.#free = larger(this.#free, new Uint32Array(units * FREE_WORDS));
    this.#divided = larger(this.#divided, new Uint32Array(units * DIVIDED_WORDS));
    this.#counts = larger(this.#counts, new Uint16Array(units * WHOLE));
    this.#orders = larger(this.#orders, new Uint16Array(units));
  }
}

function larger<T extends Uint32Array | Uint16Array>(old: T, grown: T): T {
  grown.set(old);
  return grown;
}
