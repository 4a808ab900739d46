import { touchedUnits } from "../tdx/extents.js";
import { totalBytes } from "../tdx/memory.js";
import { tdxBlocks } from "../tdx/tdmr.js";
import { MiB } from "../units.js";
import type { Host } from "./host.js";

/**
 * 2 MiB ranges of a host that hold TDX memory, so that a pair can come to back them.
 *
 * @example
 * tdxRanges(host({ memory: "2T" })); // 1048576
 */
export function tdxRanges(host: Pick<Host, "blocks">): number {
  return totalBytes(touchedUnits(tdxBlocks(host.blocks), 2 * MiB)) / (2 * MiB);
}
