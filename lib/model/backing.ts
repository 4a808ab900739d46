import { InputError } from "../errors.js";
import type { Host } from "../scene/host.js";
import { tdxBlocks } from "../tdx/tdmr.js";
import { MiB } from "../units.js";
import { footprint } from "./footprint.js";

// Linux: TDX_DPAMT_ENTRY_PAGE_CNT pages of 4 KiB back one 2 MiB range (v6 and merged).
const PAIR = 2 * 4096;
const RANGE = 2 * MiB;

/** What both modes take when a share of the host's 2 MiB ranges is backed by a pair. Sizes in bytes. */
export interface Backing {
  readonly static: number;
  readonly dynamic: number;
  /** Backed ranges, rounded up to whole ones. */
  readonly pairs: number;
}

/** 2 MiB ranges of the host that hold TDX memory, so that a pair can come to back them. */
export function tdxRanges(host: Host): number {
  let ranges = 0;
  let counted = 0;
  for (const { start, end } of tdxBlocks(host.blocks)) {
    const first = Math.max(Math.floor(start / RANGE), counted);
    const last = Math.ceil(end / RANGE);
    ranges += Math.max(last - first, 0);
    counted = Math.max(counted, last);
  }
  return ranges;
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
  return { static: all.bytes, dynamic: boot.bytes + pairs * PAIR, pairs };
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
  return (all.bytes - boot.bytes) / (tdxRanges(host) * PAIR);
}
