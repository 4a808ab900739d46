import { topup } from "../tdx/cache.js";
import type { Policy } from "../tdx/policy.js";

/** What a run of faults that each take and free the same number of pages makes of a cache. */
export interface CacheRun {
  /** Pages in it after the last. */
  readonly held: number;
  /** Pages that topups took from the allocator. */
  readonly taken: number;
  /** The most pages in it as any of the faults ended. */
  readonly most: number;
}

/**
 * A cache that holds `held` pages after `faults` faults, each of which tops it up and then takes `each` pages: what stepping
 * through them gives, without the steps. Topup fills to a level once below its minimum, so that it goes round in cycles.
 */
export function cacheRun(rules: Policy, held: number, faults: number, each: number): CacheRun {
  if (faults === 0) return { held, taken: 0, most: held };
  const first = topup(rules, held);
  if (each === 0) return { held: first, taken: first - held, most: first };
  const full = topup(rules, 0);
  // From the first topup down to the next one that fills.
  const opening = Math.min(faults, faultsUntilFill(rules, first, each));
  const most = first - each;
  const before = { held: first - opening * each, taken: first - held, most };
  const left = faults - opening;
  if (left === 0) return before;
  // Every further cycle begins with the same fill, and leaves the same rest; only the first starts from another rest.
  const cycle = faultsUntilFill(rules, full, each);
  const rest = full - cycle * each;
  const cycles = Math.ceil(left / cycle);
  const inLast = left - (cycles - 1) * cycle;
  return {
    held: full - inLast * each,
    taken: before.taken + (full - before.held) + (cycles - 1) * (full - rest),
    most: Math.max(most, full - each),
  };
}

/** Faults that a cache of so many pages serves before a topup adds to it again. */
function faultsUntilFill(rules: Policy, held: number, each: number): number {
  let low = 1;
  let high = Math.ceil((held + 1) / each);
  while (low < high) {
    const middle = (low + high) >>> 1;
    const left = held - middle * each;
    if (left < 0 || topup(rules, left) > left) high = middle;
    else low = middle + 1;
  }
  return low;
}
