import { bestRanges, expectedRanges, worstRanges } from "../tdx/placement.js";

/** A figure under three placements: all pages packed, uniformly scattered, and each in a range of its own. */
export interface Placed {
  readonly best: number;
  readonly expected: number;
  readonly worst: number;
}

/** Pages of one kind that keep their 2 MiB range backed. */
export interface Users {
  readonly kind: string;
  readonly pages: number;
}

/** The host ranges that 4K pages lie in. */
export interface Room {
  /** All 2 MiB ranges with TDX memory, over which pages scatter. */
  readonly ranges: number;
  /** Those that no 2M or 1G mapping holds: pages that scatter leave the others to these mappings. */
  readonly free: number;
}

/**
 * Pairs behind each kind of pages. Kinds share ranges, so each counts the ranges that the kinds before it have not had backed
 * already; together they are the pairs of all.
 */
export function placedPairs(
  kinds: readonly Users[],
  { ranges, free }: Room,
): readonly (Placed & { readonly kind: string })[] {
  let pages = 0;
  let before: Placed = { best: 0, expected: 0, worst: 0 };
  return kinds.map(({ kind, pages: more }) => {
    if (more === 0) return { kind, best: 0, expected: 0, worst: 0 };
    pages += more;
    const after: Placed = {
      best: bestRanges(pages),
      expected: Math.min(Math.round(expectedRanges(pages, ranges)), free),
      worst: worstRanges(pages, free),
    };
    const added = {
      kind,
      best: after.best - before.best,
      expected: after.expected - before.expected,
      worst: after.worst - before.worst,
    };
    before = after;
    return added;
  });
}
