import { InputError } from "../errors.js";
import { overlap, type LogRange } from "./address.js";

// Linux arch/x86/include/asm/e820/types.h: E820_MAX_ENTRIES is 128 + 3 * MAX_NUMNODES, and that at most 2^10.
const MOST_LINES = 128 + 3 * 1024;

/** What became of a line: a new range, one that was there already, or one that can only be another boot's. */
export type Admission<T> =
  | { readonly kind: "new"; readonly clash: T | undefined }
  | { readonly kind: "repeated" | "restart" };

/** The ranges of one printed map, in the order of the log. */
export class FactList<T extends LogRange> {
  readonly #items: T[] = [];
  /** The same, by address. */
  readonly #sorted: T[] = [];
  #disjoint = true;
  readonly #seen = new Map<string, "once" | "again">();

  /** @param detail what makes two lines with the same addresses different, such as a type. */
  constructor(private readonly detail: (item: T) => string | number) {}

  get items(): readonly T[] {
    return this.#items;
  }

  /** Lines that came a second time: either the log holds a map twice, or the map of another boot begins with them. */
  get repeats(): readonly T[] {
    return this.#items.filter((item) => this.#seen.get(this.#key(item)) === "again");
  }

  /**
   * Takes in a line. The kernel prints each map once and without overlaps, so an equal line is a repetition, and a
   * different one on the same addresses begins another boot's map, if anything shows that the first was at its end.
   */
  admit(item: T, mapEnded: boolean): Admission<T> {
    const key = this.#key(item);
    if (this.#seen.has(key)) {
      this.#seen.set(key, "again");
      return { kind: "repeated" };
    }
    const at = this.#place(item);
    const clash = this.#clash(item, at);
    if (clash && (mapEnded || this.#begunAgain(item))) return { kind: "restart" };
    this.#items.push(item);
    this.#sorted.splice(at, 0, item);
    if (clash) this.#disjoint = false;
    this.#seen.set(key, "once");
    if (this.#items.length > MOST_LINES) {
      throw new InputError(
        `dmesg line ${item.line}: more than ${MOST_LINES} ranges in one map (no kernel prints so many; give the log of one boot)`,
      );
    }
    return { kind: "new", clash };
  }

  /** A list that begins with what this one saw twice. */
  next(): FactList<T> {
    const list = new FactList(this.detail);
    for (const item of this.repeats) list.admit(item, false);
    return list;
  }

  /** How many ranges start below this one. */
  #place(item: T): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle]!.start < item.start) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #clash(item: T, at: number): T | undefined {
    const near = this.#disjoint ? this.#sorted.slice(Math.max(at - 1, 0), at + 1) : this.#items;
    return near.find((other) => overlap(other, item));
  }

  #begunAgain(item: T): boolean {
    return (
      (this.#items.length > 1 && item.start === this.#items[0]!.start) || this.repeats.length > 0
    );
  }

  #key(item: T): string {
    return `${item.start} ${item.end} ${this.detail(item)}`;
  }
}
