import type { Policy } from "./policy.js";

/** What one get or put of a 2 MiB range does under a policy, apart from counting. */
export interface RefcountCost {
  /** Pages taken from the cache (or the allocator, where there is none). */
  readonly taken: number;
  /** Pages given back to the allocator. */
  readonly freed: number;
  /** Times the global lock is taken. */
  readonly locks: number;
  /** Calls of TDH.PHYMEM.PAMT.ADD or TDH.PHYMEM.PAMT.REMOVE. */
  readonly seamcalls: number;
}

/**
 * Cost of a get: `backed` says whether the range has a user already.
 *
 * @example
 * getCost(policy("merged"), true); // { taken: 2, freed: 2, locks: 1, seamcalls: 0 }
 */
export function getCost(rules: Policy, backed: boolean): RefcountCost {
  if (!backed) return { taken: rules.pagesPerRange, freed: 0, locks: 1, seamcalls: 1 };
  const idle = rules.pagesTakenWhenBacked;
  return { taken: idle, freed: idle, locks: rules.fastPath ? 0 : 1, seamcalls: 0 };
}

/**
 * Cost of a put: `last` says whether it is the last user of the range.
 *
 * @example
 * putCost(policy("v6"), true); // { taken: 0, freed: 2, locks: 1, seamcalls: 1 }
 */
export function putCost(rules: Policy, last: boolean): RefcountCost {
  if (last) return { taken: 0, freed: rules.pagesPerRange, locks: 1, seamcalls: 1 };
  return { taken: 0, freed: 0, locks: rules.fastPath ? 0 : 1, seamcalls: 0 };
}
