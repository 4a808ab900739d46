import type { Level } from "../../tdx/level.js";
import { gapsIn, SortedSpans } from "./sorted-spans.js";
import type { Span } from "./span-chunks.js";

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
  level: Level,
  state: MappingState,
): Mapped {
  return { start, end, frame, level, state };
}

/** A TD's private mappings as sorted extents; neighbours that continue each other are one. */
export class Mappings {
  readonly #extents = new SortedSpans<Mapped>();

  /** Extents that it consists of, ascending. */
  get extents(): readonly Mapped[] {
    return this.within(-Infinity, Infinity);
  }

  /** The extent that a page is in. */
  at(page: number): Mapped | undefined {
    const found = this.#extents.get(this.#extents.after(page));
    return found && found.start <= page ? found : undefined;
  }

  /** Where the first mapping at or above a page begins; Infinity where none does. */
  nextStart(page: number): number {
    return Math.max(this.#extents.startAt(this.#extents.after(page)), page);
  }

  /** Adds a mapping of pages that have none. */
  insert(mapped: Mapped): void {
    const extents = this.#extents;
    const place = extents.after(mapped.start);
    const before = extents.before(place);
    const after = extents.get(place);
    const joinsBefore = before !== undefined && continues(before, mapped);
    const joinsAfter = after !== undefined && continues(mapped, after);
    if (!joinsBefore && !joinsAfter) {
      extents.replace(place, 0, [mapped]);
      return;
    }
    const { start, frame } = joinsBefore ? before : mapped;
    const end = joinsAfter ? after.end : mapped.end;
    const from = joinsBefore ? extents.after(before.start) : place;
    const gone = joinsBefore && joinsAfter ? 2 : 1;
    extents.replace(from, gone, [mapping(start, end, frame, mapped.level, mapped.state)]);
  }

  /** Marks what is pending in [start, end) as accepted; answers how many pages are mapped there. */
  accept(start: number, end: number): number {
    let pages = 0;
    for (const piece of this.take(start, end)) {
      this.insert(piece.state === "pending" ? accepted(piece) : piece);
      pages += piece.end - piece.start;
    }
    return pages;
  }

  /** The mappings of [start, end), cut to it, ascending. */
  within(start: number, end: number): Mapped[] {
    const extents = this.#extents;
    const found: Mapped[] = [];
    for (let one = extents.after(start); extents.startAt(one) < end; one = extents.next(one)) {
      found.push(cut(extents.get(one)!, start, end));
    }
    return found;
  }

  /** The parts of [start, end) that are not mapped, ascending. */
  gaps(start: number, end: number): Span[] {
    return gapsIn(this.#extents, start, end);
  }

  /** Takes the mappings of [start, end) out, and answers them. */
  take(start: number, end: number): Mapped[] {
    const extents = this.#extents;
    const place = extents.after(start);
    const found: Mapped[] = [];
    const kept: Mapped[] = [];
    for (let one = place; extents.startAt(one) < end; one = extents.next(one)) {
      const extent = extents.get(one)!;
      if (extent.start < start) kept.push(cut(extent, extent.start, start));
      if (extent.end > end) kept.push(cut(extent, end, extent.end));
      found.push(cut(extent, start, end));
    }
    if (found.length > 0) extents.replace(place, found.length, kept);
    return found;
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
  if (extent.start >= from && extent.end <= to) return extent;
  const start = Math.max(extent.start, from);
  const end = Math.min(extent.end, to);
  return mapping(start, end, extent.frame + start - extent.start, extent.level, extent.state);
}

function accepted({ start, end, frame, level }: Mapped): Mapped {
  return mapping(start, end, frame, level, "accepted");
}
