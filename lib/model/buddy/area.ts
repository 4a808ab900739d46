import { BitSet, lowestBit } from "./bits.js";
import { LeafTables } from "./leaf-tables.js";
import { blockOf, CHILDREN, firstChild, orderOf, SplitUnits, WHOLE } from "./split-units.js";

/** The order of 1 GiB, the largest block there is. */
export const MAX_ORDER = 18;
const ORDERS = MAX_ORDER + 1;
/** Pages of 1 GiB. */
const GIANT = 2 ** MAX_ORDER;

// What a 1 GiB unit is when it is no split unit, whose number is 0 or more.
const USED = -1;
const FREE = -2;
// What a 2 MiB unit is within a split 1 GiB unit: no unit of its own, or all its pages in use one by one; else unit + 1.
const NONE = 0;
const APART = -1;

const NO_TABLE = -1;
const LAST = CHILDREN - 1;

/**
 * Free and used memory of one zone of one NUMA node: a buddy allocator over 1 GiB units, of which a split one is a tree of
 * 2 MiB units, of which a split one is a tree of pages. Pages are numbered from the first unit's begin. What is free is
 * found by bitmaps of 32 units a word, and memory is spent only where a unit is split.
 */
export class Area {
  /** Free blocks of each order, 0 to 18. */
  readonly counts: number[] = Array.from({ length: ORDERS }, () => 0);
  readonly units: number;
  readonly #state: Int32Array;
  /** A bit for each order of which the unit has a free block. */
  readonly #orders: Uint32Array;
  readonly #having: readonly BitSet[];
  /** Table of the 2 MiB units of each 1 GiB unit, or NO_TABLE. */
  readonly #tables: Int32Array;
  readonly #leaves = new LeafTables();
  readonly #split = new SplitUnits();

  /** Memory is added by `open`; all of it lies in pages [first, end). */
  constructor(
    readonly first: number,
    readonly end: number,
  ) {
    this.units = Math.ceil(end / GIANT);
    this.#state = new Int32Array(this.units).fill(USED);
    this.#tables = new Int32Array(this.units).fill(NO_TABLE);
    this.#orders = new Uint32Array(this.units);
    this.#having = Array.from({ length: ORDERS }, () => new BitSet(this.units));
  }

  /** Bytes that the account of this memory takes. */
  get bytes(): number {
    const sets = this.#having.reduce((sum, set) => sum + set.bytes, 0);
    return this.#state.byteLength * 3 + sets + this.#split.bytes + this.#leaves.bytes;
  }

  /** Split units of either size. */
  get splits(): number {
    return this.#split.size;
  }

  /** The first 1 GiB unit at or after `from` that has a free block of exactly this order, or -1. */
  nextUnit(order: number, from = 0): number {
    return this.#having[order]!.next(from);
  }

  /** Page of the first free block of exactly this order in a unit, at or after a page of it; -1 if there is none. */
  nextIn(unit: number, order: number, from = 0): number {
    const base = unit * GIANT;
    const state = this.#state[unit]!;
    if (order === MAX_ORDER) return state === FREE && from === 0 ? base : -1;
    if (state < 0) return -1;
    const child = from >>> WHOLE;
    const rest = from & LAST;
    if (order >= WHOLE) {
      const block = this.#split.next(state, order - WHOLE, rest > 0 ? child + 1 : child);
      return block < 0 ? -1 : base + firstChild(block) * CHILDREN;
    }
    const table = this.#tables[unit]!;
    if (table === NO_TABLE) return -1;
    let at = this.#leaves.next(table, order, child);
    if (at < 0) return -1;
    let block = this.#split.next(this.#leaves.at(table, at) - 1, order, at === child ? rest : 0);
    if (block < 0) {
      at = this.#leaves.next(table, order, at + 1);
      if (at < 0) return -1;
      block = this.#split.next(this.#leaves.at(table, at) - 1, order);
    }
    return base + at * CHILDREN + firstChild(block);
  }

  /** Page of the first free block of the given order or above in the first unit that has one, or -1. */
  lowest(order: number): number {
    let unit = -1;
    for (let at = order; at < ORDERS; at++) {
      const found = this.counts[at]! > 0 ? this.nextUnit(at) : -1;
      if (found >= 0 && (unit < 0 || found < unit)) unit = found;
    }
    if (unit < 0) return -1;
    let page = Infinity;
    for (let left = this.#orders[unit]! & (-1 << order); left !== 0; left &= left - 1) {
      page = Math.min(page, this.nextIn(unit, lowestBit(left)));
    }
    return page;
  }

  /** Order of the block that a page is in, plus 32 if it is free. */
  blockAt(page: number): number {
    const unit = Math.floor(page / GIANT);
    const state = this.#state[unit]!;
    if (state < 0) return MAX_ORDER + (state === FREE ? 32 : 0);
    const within = page - unit * GIANT;
    const child = within >>> WHOLE;
    const table = this.#tables[unit]!;
    const leaf = table === NO_TABLE ? NONE : this.#leaves.at(table, child);
    if (leaf === APART) return 0;
    if (leaf !== NONE) return this.#blockIn(leaf - 1, within & LAST, 0);
    return this.#blockIn(state, child, WHOLE);
  }

  /** Takes the block of order `order` at `page` out of the free block of order `from` that it is in. */
  take(page: number, from: number, order: number): void {
    const unit = Math.floor(page / GIANT);
    const within = page - unit * GIANT;
    const child = within >>> WHOLE;
    const { counts } = this;
    counts[from]!--;
    for (let at = order; at < from; at++) counts[at]!++;
    if (from >= WHOLE) this.#takeLarge(unit, child, from, Math.max(order, WHOLE));
    if (order < WHOLE) this.#takeSmall(unit, child, within & LAST, Math.min(from, WHOLE), order);
    this.#note(unit);
  }

  /** Frees a block in use, known to be one; it joins its free buddies. */
  put(page: number, order: number): void {
    const unit = Math.floor(page / GIANT);
    const within = page - unit * GIANT;
    const child = within >>> WHOLE;
    const { counts } = this;
    let joined = order;
    if (order < WHOLE) joined = this.#putSmall(unit, child, within & LAST, order);
    if (joined >= WHOLE) joined = this.#putLarge(unit, child, joined);
    for (let at = order; at < joined; at++) counts[at]!--;
    counts[joined]!++;
    this.#note(unit);
  }

  /** Frees the block of order `order` at `page` out of the larger one in use that it is in: memory that is there. */
  open(page: number, order: number): void {
    const unit = Math.floor(page / GIANT);
    const child = (page % GIANT) >>> WHOLE;
    if (order < MAX_ORDER && this.#state[unit] === USED) this.#state[unit] = this.#split.create();
    if (order < MAX_ORDER) {
      const state = this.#state[unit]!;
      const target = blockOf(child, Math.max(order - WHOLE, 0));
      this.#split.divide(state, this.#split.blockAt(state, child), target, "used");
    }
    if (order < WHOLE) {
      const leaf = this.#leafOf(unit, child);
      const at = page % CHILDREN;
      this.#split.divide(leaf, this.#split.blockAt(leaf, at), blockOf(at, order), "used");
    }
    this.put(page, order);
  }

  #blockIn(unit: number, child: number, base: number): number {
    const block = this.#split.blockAt(unit, child);
    return orderOf(block) + base + (this.#split.isFree(unit, block) ? 32 : 0);
  }

  /** Takes at 2 MiB or above. */
  #takeLarge(unit: number, child: number, from: number, order: number): void {
    if (from === MAX_ORDER && order === MAX_ORDER) {
      this.#state[unit] = USED;
      return;
    }
    let block = 1;
    if (from === MAX_ORDER) this.#state[unit] = this.#split.create();
    else {
      block = blockOf(child, from - WHOLE);
      this.#split.take(this.#state[unit]!, block);
    }
    this.#split.divide(this.#state[unit]!, block, blockOf(child, order - WHOLE));
  }

  /** Takes below 2 MiB; `from` is 9 where the whole 2 MiB unit has just been taken. */
  #takeSmall(unit: number, child: number, page: number, from: number, order: number): void {
    const leaf = this.#leafOf(unit, child);
    const before = this.#split.orders(leaf);
    const block = blockOf(page, from);
    if (from < WHOLE) this.#split.take(leaf, block);
    this.#split.divide(leaf, block, blockOf(page, order));
    const after = this.#split.orders(leaf);
    const table = this.#tables[unit]!;
    this.#leaves.note(table, child, before, after);
    if (after === 0 && order === 0 && this.#split.isApart(leaf)) {
      this.#split.drop(leaf);
      this.#leaves.set(table, child, APART);
    }
  }

  #putSmall(unit: number, child: number, page: number, order: number): number {
    const leaf = this.#leafOf(unit, child);
    const before = this.#split.orders(leaf);
    const joined = this.#split.release(leaf, blockOf(page, order));
    const table = this.#tables[unit]!;
    if (joined > 1) {
      this.#leaves.note(table, child, before, this.#split.orders(leaf));
      return orderOf(joined);
    }
    this.#leaves.note(table, child, before, 0);
    this.#split.drop(leaf);
    this.#leaves.set(table, child, NONE);
    return WHOLE;
  }

  #putLarge(unit: number, child: number, order: number): number {
    const state = this.#state[unit]!;
    if (order < MAX_ORDER) {
      const joined = this.#split.release(state, blockOf(child, order - WHOLE));
      if (joined > 1) return orderOf(joined) + WHOLE;
      this.#split.drop(state);
      if (this.#tables[unit] !== NO_TABLE) this.#leaves.drop(this.#tables[unit]!);
      this.#tables[unit] = NO_TABLE;
    }
    this.#state[unit] = FREE;
    return MAX_ORDER;
  }

  /** The split unit of a 2 MiB unit that is in use; it becomes one if it is none. */
  #leafOf(unit: number, child: number): number {
    if (this.#tables[unit] === NO_TABLE) this.#tables[unit] = this.#leaves.create();
    const table = this.#tables[unit]!;
    const known = this.#leaves.at(table, child);
    if (known > NONE) return known - 1;
    const leaf = this.#split.create(known === APART);
    this.#leaves.set(table, child, leaf + 1);
    return leaf;
  }

  /** Keeps the sets of 1 GiB units by the orders of which they have free blocks. */
  #note(unit: number): void {
    const state = this.#state[unit]!;
    let after = state === FREE ? 1 << MAX_ORDER : 0;
    if (state >= 0) {
      const table = this.#tables[unit]!;
      const small = table === NO_TABLE ? 0 : this.#leaves.orders(table);
      after = (this.#split.orders(state) << WHOLE) | small;
    }
    if (after === this.#orders[unit]) return;
    for (let left = after ^ this.#orders[unit]!; left !== 0; left &= left - 1) {
      const order = lowestBit(left);
      if ((after & (1 << order)) === 0) this.#having[order]!.delete(unit);
      else this.#having[order]!.add(unit);
    }
    this.#orders[unit] = after;
  }
}
