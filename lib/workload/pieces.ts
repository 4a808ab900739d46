import { invalid } from "../errors.js";
import { guestUnder } from "../scene/guest-policy.js";
import type { Guest } from "../scene/guest.js";
import { intersect, mergeExtents, wholeUnits, type Extent } from "../tdx/extents.js";
import type { Level } from "../tdx/level.js";
import { PAGE, totalBytes } from "../tdx/memory.js";
import type { Policy } from "../tdx/policy.js";

/** The private memory of a guest that is mapped as it has booted, without the firmware image. */
export function ownMemory(td: Guest): Extent[] {
  return intersect(mergeExtents(td.leaves), td.ram);
}

/** Memory cut into pieces of one size, each at a multiple of that size; what is left at the ends is none of them. */
export interface Pieces {
  readonly count: number;
  /** The piece of a number, from the lowest address up. */
  readonly at: (number: number) => Extent;
}

/**
 * Cuts memory into pieces of `bytes`.
 *
 * @throws InputError unless `bytes` are whole pages of 4 KiB.
 */
export function pieces(memory: readonly Extent[], bytes: number): Pieces {
  if (!Number.isSafeInteger(bytes) || bytes <= 0 || bytes % PAGE !== 0) {
    throw invalid("bytes", bytes, "whole pages of 4 KiB, at least one");
  }
  const runs = wholeUnits(memory, bytes);
  const at = (number: number): Extent => {
    let start = number * bytes;
    for (const run of runs) {
      const length = run.end - run.start;
      if (start < length) return { start: run.start + start, end: run.start + start + bytes };
      start -= length;
    }
    throw new RangeError(`no piece ${number}`);
  };
  return { count: totalBytes(runs) / bytes, at };
}

/**
 * So many of a number of things as a share says.
 *
 * @throws InputError for a share that is not from 0 to 1.
 */
export function shareOf(share: number, count: number): number {
  if (!(share >= 0 && share <= 1)) throw invalid("share", share, "a share from 0 to 1");
  return Math.round(share * count);
}

/** An extent as an event's frames. */
export function framesOf({ start, end }: Extent): {
  readonly first: number;
  readonly count: number;
} {
  return { first: start / PAGE, count: (end - start) / PAGE };
}

/** The level at which a guest accepts memory that comes as it runs: 2M, where its kernel and its backing have that. */
export function laterLevel(rules: Policy, td: Guest): Level {
  return guestUnder(rules, td).shares["4k"] === 1 ? "4k" : "2m";
}
