import { MiB } from "../units.js";
import { PAGE, type MemoryBlock } from "./memory.js";

/** Bytes of the counters that Dynamic PAMT keeps, one for each 2 MiB of physical addresses. */
export interface Refcounts {
  /** One array over all addresses up to the highest page frame (v6, merged). */
  readonly flat: number;
  /** Only the pages of that array which cover TDX memory (v2 to v5). */
  readonly sparse: number;
}

// Linux: sizeof(atomic_t).
const COUNTER = 4;
const RANGE = 2 * MiB;

/**
 * Counters of a host whose page frames end at `maxPfn` and whose TDX memory is `blocks` (ascending).
 * Source: Linux 5386c5288001, DIV_ROUND_UP(max_pfn, 512) counters; v4 07/16 for the sparse array.
 *
 * @example
 * refcounts(2 ** 28, [{ start: 2 ** 20, end: 2 ** 40, node: 0 }]); // { flat: 2097152, sparse: 2097152 }
 */
export function refcounts(maxPfn: number, blocks: readonly MemoryBlock[]): Refcounts {
  const flat = Math.ceil(maxPfn / (RANGE / PAGE)) * COUNTER;
  let pages = 0;
  let populated = 0;
  for (const { start, end } of blocks) {
    const first = Math.max(Math.floor((Math.floor(start / RANGE) * COUNTER) / PAGE), populated);
    const last = Math.ceil((Math.ceil(end / RANGE) * COUNTER) / PAGE);
    pages += Math.max(last - first, 0);
    populated = Math.max(populated, last);
  }
  return { flat, sparse: pages * PAGE };
}
