import { nextBit } from "./bits.js";
import { CHILDREN, WHOLE } from "./split-units.js";

// Words of one bitmap over 512 children, and of those of all orders below 2 MiB.
const WORDS = CHILDREN / 32;
const ALL_WORDS = WHOLE * WORDS;
const TABLE_BYTES = CHILDREN * 4 + ALL_WORDS * 4 + WHOLE * 2 + 2;

/**
 * What split 1 GiB units know of their 2 MiB units: a number for each, 0 to begin with, and for each order below 2 MiB which of
 * them have a free block of it. A table is a number; all lie in typed arrays that grow.
 */
export class LeafTables {
  #numbers = new Int32Array(0);
  #having = new Uint32Array(0);
  /** For each order the number of bits set in its bitmap, and a bit for each order that has any. */
  #counts = new Uint16Array(0);
  #orders = new Uint16Array(0);
  #made = 0;
  readonly #dropped: number[] = [];

  /** Bytes of the tables in being. */
  get bytes(): number {
    return (this.#made - this.#dropped.length) * TABLE_BYTES;
  }

  create(): number {
    const table = this.#dropped.pop() ?? this.#made++;
    if (table >= this.#orders.length) this.#grow();
    this.#numbers.fill(0, table * CHILDREN, (table + 1) * CHILDREN);
    return table;
  }

  /** Ends a table, none of whose units has a free block. */
  drop(table: number): void {
    this.#dropped.push(table);
  }

  /** The number of a child. */
  at(table: number, child: number): number {
    return this.#numbers[table * CHILDREN + child]!;
  }

  set(table: number, child: number, number: number): void {
    this.#numbers[table * CHILDREN + child] = number;
  }

  /** A bit for each order of which some child has a free block. */
  orders(table: number): number {
    return this.#orders[table]!;
  }

  /** The first child from `from` on that has a free block of an order, or -1. */
  next(table: number, order: number, from: number): number {
    return nextBit(this.#having, table * ALL_WORDS + order * WORDS, from, CHILDREN);
  }

  /** Sees the orders change of which a child has free blocks. */
  note(table: number, child: number, before: number, after: number): void {
    const having = table * ALL_WORDS + (child >>> 5);
    for (let left = before ^ after; left !== 0; left &= left - 1) {
      const bit = left & -left;
      const order = 31 - Math.clz32(bit);
      this.#having[having + order * WORDS]! ^= 1 << (child & 31);
      const count = this.#counts[table * WHOLE + order]! + ((after & bit) === 0 ? -1 : 1);
      this.#counts[table * WHOLE + order] = count;
      if (count === 0) this.#orders[table]! &= ~bit;
      else this.#orders[table]! |= bit;
    }
  }

  #grow(): void {
    const tables = Math.max(4, Math.ceil(this.#made * 1.25));
    const numbers = new Int32Array(tables * CHILDREN);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    const having = new Uint32Array(tables * ALL_WORDS);
    having.set(this.#having);
    this.#having = having;
    const counts = new Uint16Array(tables * WHOLE);
    counts.set(this.#counts);
    this.#counts = counts;
    const orders = new Uint16Array(tables);
    orders.set(this.#orders);
    this.#orders = orders;
  }
}
