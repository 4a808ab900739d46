import type { Level } from "../../tdx/level.js";

/** How far a mapping has come: waiting to be added, added before the TD ran, given but not accepted, or accepted. */
export type MappingState = "queued" | "added" | "pending" | "accepted";

/** Guest pages [start, end) that lie on host frames from `frame` on, mapped at one level. All in 4K pages. */
export interface Mapped {
  readonly start: number;
  readonly end: number;
  readonly frame: number;
  readonly level: Level;
  readonly state: MappingState;
}

/** A mapping, its fields always in one order: as many are made as a host has ranges, and spreading one is ten times as dear. */
export function mapping(
  start: number,
  end: number,
  frame: number,
  { level, state }: Pick<Mapped, "level" | "state">,
): Mapped {
  return { start, end, frame, level, state };
}

/** A TD's private mappings as sorted extents; neighbours that continue each other are one. */
export class Mappings {
  readonly #extents: Mapped[] = [];

  /** Extents that it consists of. */
  get extents(): readonly Mapped[] {
    return this.#extents;
  }

  /** The extent that a page is in. */
  at(page: number): Mapped | undefined {
    const found = this.#extents[this.#after(page)];
    return found && found.start <= page ? found : undefined;
  }

  /** Where the first mapping at or above a page begins; Infinity where none does. */
  nextStart(page: number): number {
    const found = this.#extents[this.#after(page)];
    return found ? Math.max(found.start, page) : Infinity;
  }

  /** Adds a mapping of pages that have none. */
  insert(mapped: Mapped): void {
    const at = this.#after(mapped.start);
    const before = this.#extents[at - 1];
    const after = this.#extents[at];
    const joinsBefore = before !== undefined && continues(before, mapped);
    const joinsAfter = after !== undefined && continues(mapped, after);
    const start = joinsBefore ? before.start : mapped.start;
    const frame = joinsBefore ? before.frame : mapped.frame;
    const end = joinsAfter ? after.end : mapped.end;
    const from = joinsBefore ? at - 1 : at;
    const gone = (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0);
    const joined = gone === 0 ? mapped : mapping(start, end, frame, mapped);
    if (gone === 1) this.#extents[from] = joined;
    else if (from === this.#extents.length) this.#extents.push(joined);
    else this.#extents.splice(from, gone, joined);
  }

  /** Marks what is pending in [start, end) as accepted. */
  accept(start: number, end: number): void {
    const first = this.#extents[this.#after(start)];
    // Most often what was just faulted in is one extent of just these pages.
    if (first?.state === "pending" && first.start === start && first.end === end) {
      this.#extents.splice(this.#after(start), 1);
      this.insert(accepted(first));
      return;
    }
    for (const piece of this.within(start, end)) {
      if (piece.state !== "pending") continue;
      this.take(piece.start, piece.end);
      this.insert(accepted(piece));
    }
  }

  /** The mappings of [start, end), cut to it, ascending. */
  within(start: number, end: number): Mapped[] {
    const found: Mapped[] = [];
    for (let at = this.#after(start); at < this.#extents.length; at++) {
      const extent = this.#extents[at]!;
      if (extent.start >= end) break;
      found.push(cut(extent, start, end));
    }
    return found;
  }

  /** Pages of [start, end) that are mapped. */
  count(start: number, end: number): number {
    let pages = 0;
    for (let at = this.#after(start); at < this.#extents.length; at++) {
      const extent = this.#extents[at]!;
      if (extent.start >= end) break;
      pages += Math.min(extent.end, end) - Math.max(extent.start, start);
    }
    return pages;
  }

  /** Takes the mappings of [start, end) out, and answers them. */
  take(start: number, end: number): Mapped[] {
    const found = this.within(start, end);
    if (found.length === 0) return found;
    const from = this.#after(start);
    const first = this.#extents[from]!;
    const last = this.#extents[from + found.length - 1]!;
    const kept: Mapped[] = [];
    if (first.start < start) kept.push(cut(first, first.start, start));
    if (last.end > end) kept.push(cut(last, end, last.end));
    this.#extents.splice(from, found.length, ...kept);
    return found;
  }

  /** Index of the first extent that ends above a page. */
  #after(page: number): number {
    const extents = this.#extents;
    let low = 0;
    let high = extents.length;
    // Memory is mapped upwards more often than not: the last two are looked at first.
    if (high === 0 || extents[high - 1]!.end <= page) return high;
    if (high === 1 || extents[high - 2]!.end <= page) return high - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (extents[middle]!.end <= page) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function continues(one: Mapped, next: Mapped): boolean {
  return (
    one.end === next.start &&
    one.frame + (one.end - one.start) === next.frame &&
    one.level === next.level &&
    one.state === next.state
  );
}

function cut(extent: Mapped, from: number, to: number): Mapped {
  const start = Math.max(extent.start, from);
  const end = Math.min(extent.end, to);
  return mapping(start, end, extent.frame + start - extent.start, extent);
}

function accepted({ start, end, frame, level }: Mapped): Mapped {
  return mapping(start, end, frame, { level, state: "accepted" });
}
