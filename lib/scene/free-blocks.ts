import { invalid, whole } from "../errors.js";
import { PAGE } from "../tdx/memory.js";

/** The zones of x86-64 that hold memory by address, lowest first. */
export const zoneNames = ["DMA", "DMA32", "Normal"] as const;

/** Free memory of one zone of one NUMA node: `free[order]` blocks of 2^order pages, as /proc/buddyinfo counts them. */
export interface FreeBlocks {
  readonly node: number;
  readonly zone: string;
  /** Free blocks of orders 0 to 10; what is larger counts as blocks of order 10. */
  readonly free: readonly number[];
}

// Linux include/linux/mmzone.h: MAX_PAGE_ORDER is 10 on x86-64, a block of 4 MiB.
export const MAX_PAGE_ORDER = 10;
/** The order of 2 MiB. */
export const HUGE_ORDER = 9;

/** Pages in free blocks of the given order and above. */
export function freePages(free: readonly number[], from = 0): number {
  return free.reduce((sum, count, order) => (order < from ? sum : sum + count * 2 ** order), 0);
}

/**
 * Share of free memory that a request of the given order cannot use, 0 to 1: the unusable free space index of
 * Gorman and Whitcroft (2006). Nothing free gives 0.
 *
 * @example
 * unusableIndex([512, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], 9); // 0.5
 */
export function unusableIndex(free: readonly number[], order: number = HUGE_ORDER): number {
  const pages = freePages(free);
  return pages === 0 ? 0 : (pages - freePages(free, order)) / pages;
}

/**
 * Counts of free blocks that give one figure of fragmentation: of `free` bytes the share `unusable` lies in blocks below
 * 2 MiB, as many pages in each order from 0 to 8 as in the next, and the rest in blocks of 4 MiB. One figure does not
 * tell which orders the small blocks have, so an even spread is assumed.
 *
 * @throws InputError when `free` is not whole pages or `unusable` not within 0 to 1.
 * @example
 * unusableIndex(fragmentedFree(2 ** 30, 0.25)); // 0.25
 */
export function fragmentedFree(free: number, unusable: number): number[] {
  const pages = whole("free pages", free / PAGE, 0, 2 ** 40);
  if (!(unusable >= 0 && unusable <= 1)) throw invalid("unusable", unusable, "a share from 0 to 1");
  const huge = Math.round((pages * (1 - unusable)) / 2 ** HUGE_ORDER);
  const whole2m = Math.min(huge, Math.floor(pages / 2 ** HUGE_ORDER));
  const counts = Array.from({ length: MAX_PAGE_ORDER + 1 }, () => 0);
  counts[MAX_PAGE_ORDER] = Math.floor(whole2m / 2);
  counts[HUGE_ORDER] = whole2m % 2;
  let left = pages - whole2m * 2 ** HUGE_ORDER;
  for (let order = HUGE_ORDER - 1; order >= 0; order--) {
    counts[order] = Math.floor(left / (order + 1) / 2 ** order);
    left -= counts[order]! * 2 ** order;
  }
  return counts;
}

/**
 * Free blocks as the kernel prints them in /proc/buddyinfo, one line a zone.
 *
 * @example
 * toBuddyinfo([{ node: 0, zone: "DMA", free: [1, 0, 2] }]); // "Node 0, zone      DMA      1      0      2 \n"
 */
export function toBuddyinfo(zones: readonly FreeBlocks[]): string {
  return zones
    .map(({ node, zone, free }) => {
      const counts = free.map((count) => `${String(count).padStart(6)} `).join("");
      return `Node ${node}, zone ${zone.padStart(8)} ${counts}\n`;
    })
    .join("");
}
