import { columns } from "./columns.js";
import type { Column, Columns } from "./columns.js";

/**
 * Makes columns of records that come one by one. A column is numbers side by side for as long as every record has a number in it,
 * else a plain list; what a record lacks is undefined there.
 *
 * @example
 * const collected = new Collector();
 * const length = [4096, 8192].map((bytes) => collected.add({ bytes })).length;
 * collected.columns().column; // { bytes: Float64Array.of(4096, 8192) }
 */
export class Collector {
  readonly #names: string[] = [];
  #numbers: (Float64Array | undefined)[] = [];
  #lists: unknown[][] = [];
  #room: number;
  #length = 0;

  /** @param expected how many records there will be, as far as that is known. */
  constructor(expected = 0) {
    this.#room = Math.max(16, expected);
  }

  get names(): readonly string[] {
    return this.#names;
  }

  add(record: object): void {
    const keys = Object.keys(record);
    if (!this.#has(keys)) this.#widen(keys);
    const row = this.#length++;
    if (row === this.#room) this.#grow();
    const values = record as Readonly<Record<string, unknown>>;
    for (let at = 0; at < this.#names.length; at++) {
      const value = values[this.#names[at]!];
      const numbers = this.#numbers[at];
      if (numbers === undefined) this.#lists[at]!.push(value);
      else if (typeof value === "number") numbers[row] = value;
      else this.#list(at, row).push(value);
    }
  }

  columns(): Columns {
    const own = this.#names.map((name, at): [string, Column] => [
      name,
      this.#numbers[at]?.subarray(0, this.#length) ?? this.#lists[at]!,
    ]);
    return columns(Object.fromEntries(own), this.#length);
  }

  /** Whether a record has just these columns, which is so for nearly all. */
  #has(keys: readonly string[]): boolean {
    if (keys.length !== this.#names.length) return false;
    for (let at = 0; at < keys.length; at++) if (keys[at] !== this.#names[at]) return false;
    return true;
  }

  #widen(keys: readonly string[]): void {
    for (const key of keys) {
      if (this.#names.includes(key)) continue;
      const at = this.#names.push(key) - 1;
      const lacked = this.#length > 0;
      this.#numbers[at] = lacked ? undefined : new Float64Array(this.#room);
      this.#lists[at] = lacked ? Array<unknown>(this.#length).fill(undefined) : [];
    }
  }

  #grow(): void {
    this.#room *= 2;
    this.#numbers = this.#numbers.map((numbers) => {
      if (numbers === undefined) return undefined;
      const wider = new Float64Array(this.#room);
      wider.set(numbers);
      return wider;
    });
  }

  /** A column of numbers as a list from here on. */
  #list(at: number, rows: number): unknown[] {
    const list: unknown[] = Array.from(this.#numbers[at]!.subarray(0, rows));
    this.#numbers[at] = undefined;
    return (this.#lists[at] = list);
  }
}
