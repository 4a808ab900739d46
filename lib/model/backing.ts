import { InputError } from "../errors.js";
import type { Host } from "../scene/host.js";
import { tdxRanges } from "../scene/tdx-ranges.js";
import { PAGE } from "../tdx/memory.js";
import { footprint } from "./footprint.js";

/** What both modes take when a share of the host's 2 MiB ranges is backed by a pair. Sizes in bytes. */
export interface Backing {
  readonly static: number;
  readonly dynamic: number;
  /** Backed ranges, rounded up to whole ones. */
  readonly pairs: number;
}

/**
 * Static and Dynamic PAMT of a host when `share` (0 to 1) of its 2 MiB ranges is backed, caches and the pages of TDs
 * themselves aside. A pair is 8 KiB: so much of PAMT_4K as static PAMT holds for the range from boot.
 *
 * @example
 * backing(host({ memory: "2T" }), 1).dynamic - backing(host({ memory: "2T" }), 1).static; // 71307264
 */
export function backing(host: Host, share: number): Backing {
  if (!(share >= 0 && share <= 1)) {
    throw new InputError(`invalid share: ${share} (expected 0 to 1 of the host's 2 MiB ranges)`);
  }
  const { static: all, dynamic: boot } = footprint(host);
  const pairs = Math.ceil(share * tdxRanges(host));
  return { static: all.bytes, dynamic: boot.bytes + pairs * pair(host), pairs };
}

/**
 * The share of 2 MiB ranges at which Dynamic PAMT takes as much as static PAMT; above 1 where it never does, since the
 * host's TDMRs span holes that only static PAMT pays for.
 *
 * @example
 * breakEven(host({ memory: "2T" })).toFixed(4); // "0.9917"
 */
export function breakEven(host: Host): number {
  const { static: all, dynamic: boot } = footprint(host);
  return (all.bytes - boot.bytes) / (tdxRanges(host) * pair(host));
}

function pair(host: Host): number {
  return host.policy.pagesPerRange * PAGE;
}
