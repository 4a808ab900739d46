import { GiB, MiB } from "../units.js";
import {
  highest,
  intersect,
  lowest,
  mergeExtents,
  subtract,
  touchedUnits,
  wholeUnits,
  type Extent,
} from "../tdx/extents.js";
import { levels, type Level } from "../tdx/level.js";
import { alignDown, totalBytes } from "../tdx/memory.js";
import type { Leaf } from "../tdx/sept.js";

/** Shares of private memory for every level; they add up to 1. */
export type LevelShares = Readonly<Record<Level, number>>;

/** What decides how private memory is mapped; extents merged, in bytes of guest addresses. */
export interface Mapping {
  /** Private memory that has been touched, the firmware image apart. */
  readonly touched: readonly Extent[];
  /** Part of it that was added before the TD ran. */
  readonly initial: readonly Extent[];
  /** The firmware image. */
  readonly firmware: readonly Extent[];
  readonly shares: LevelShares;
}

/**
 * Leaves of private memory, ascending, as few as extents allow. The firmware image and every 2 MiB unit with initial memory
 * are 4K, and so is each unit that is not private as a whole. If that is less than the share of 4K, the lowest other units
 * are 4K too; of the rest the highest 1 GiB units are 1G up to their share, and what remains is 2M.
 */
export function leaves({ touched, initial, firmware, shares }: Mapping): Leaf[] {
  const units = wholeUnits(subtract(touched, touchedUnits(initial, 2 * MiB)), 2 * MiB);
  const bytes = totalBytes(touched);
  const small = shares["4k"] * bytes - (bytes - totalBytes(units));
  const large = subtract(units, lowest(units, wholeCount(small, 2 * MiB)));
  const at1g = highest(wholeUnits(large, GiB), wholeCount(shares["1g"] * bytes, GiB));
  const at2m = subtract(large, at1g);
  const at4k = mergeExtents([...subtract(touched, large), ...firmware]);
  const found: Readonly<Record<Level, readonly Extent[]>> = { "4k": at4k, "2m": at2m, "1g": at1g };
  return levels
    .flatMap((level) => found[level].map(({ start, end }) => ({ start, end, level })))
    .sort((a, b) => a.start - b.start);
}

/** The nearest multiple of `unit`, none below zero. */
function wholeCount(bytes: number, unit: number): number {
  return Math.max(0, Math.round(bytes / unit) * unit);
}

/** Shares with no level above `largest`: what was larger is mapped at it. */
export function capShares(shares: LevelShares, largest: Level): LevelShares {
  if (largest === "1g") return shares;
  if (largest === "4k") return { "4k": 1, "2m": 0, "1g": 0 };
  return { "4k": shares["4k"], "2m": shares["2m"] + shares["1g"], "1g": 0 };
}

/**
 * Where an amount of shared memory lies: at the top of memory below 4 GiB, as Linux allocates its bounce buffer, then at the
 * top of the rest. An amount of whole 2 MiB units begins and ends on such units where memory does, so that it splits none.
 */
export function placeShared(ram: readonly Extent[], bytes: number): Extent[] {
  const edge = [{ start: 0, end: 4 * GiB }];
  const below = intersect(ram, edge);
  const above = subtract(ram, edge);
  if (bytes % (2 * MiB) === 0) {
    const whole = wholeUnits(below, 2 * MiB);
    if (bytes <= totalBytes(whole)) return highest(whole, bytes);
  }
  const low = Math.min(bytes, totalBytes(below));
  return mergeExtents([...highest(below, low), ...highest(above, bytes - low)]);
}

/** The first `bytes` of private memory, in whole aligned blocks of `granule` bytes as a guest accepts it. */
export function touchedFirst(
  memory: readonly Extent[],
  bytes: number,
  granule: number,
): readonly Extent[] {
  const last = lowest(memory, bytes).at(-1);
  if (!last) return [];
  const end = alignDown(last.end - 1, granule) + granule;
  return intersect(memory, [{ start: 0, end }]);
}
