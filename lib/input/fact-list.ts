import { InputError } from "../errors.js";
import { overlap, type LogRange } from "./address.js";

/** Ranges of one map in the order of the log, and those that came a second time. */
export interface FactList<T extends LogRange> {
  readonly items: readonly T[];
  /** Lines that repeat an item: either the log holds a map twice, or the map of another boot begins. */
  readonly repeats: readonly T[];
}

/** The list with the item in it, or `restart` where the item can only belong to another boot's map. */
export type Admission<T extends LogRange> = FactList<T> | "restart";

/** A map with nothing in it. */
export const NOTHING: FactList<never> = { items: [], repeats: [] };

// Linux arch/x86/include/asm/e820/types.h: E820_MAX_ENTRIES is 128 + 3 * MAX_NUMNODES, and that at most 2^10.
const MOST_LINES = 128 + 3 * 1024;

/**
 * Adds an item to a map. The kernel prints each map once and without overlaps, so an equal line is a repetition, and a
 * different one on the same addresses begins another boot's map, if anything shows that the first was at its end.
 */
export function admit<T extends LogRange>(
  list: FactList<T>,
  item: T,
  same: (a: T, b: T) => boolean,
  mapEnded: boolean,
): Admission<T> {
  const clash = list.items.find((other) => overlap(other, item));
  if (!clash) return { ...list, items: bounded([...list.items, item]) };
  const equal = list.items.find((other) => same(other, item));
  if (equal && !list.repeats.some((other) => same(other, item))) {
    return { ...list, repeats: [...list.repeats, item] };
  }
  if (equal) return list;
  const again = list.items.length > 1 && item.start === list.items[0]!.start;
  if (mapEnded || again || list.repeats.length > 0) return "restart";
  return { ...list, items: bounded([...list.items, item]) };
}

function bounded<T extends LogRange>(items: readonly T[]): readonly T[] {
  if (items.length <= MOST_LINES) return items;
  throw new InputError(
    `dmesg line ${items.at(-1)!.line}: more than ${MOST_LINES} ranges in one map (no kernel prints so many; give the log of one boot)`,
  );
}
