import { GiB, MiB, TiB } from "../units.js";
import { InputError } from "../errors.js";
import { mergeExtents, touchedUnits, type Extent } from "./extents.js";
import type { Level } from "./level.js";
import { formatRange, totalBytes } from "./memory.js";

/** Width of guest physical addresses: 48 bits take four levels of Secure EPT, 52 take five. */
export type Gpaw = 48 | 52;

/** Guest private memory mapped at one level. */
export interface Leaf extends Extent {
  readonly level: Level;
}

/** Pages of Secure EPT by their place in the tree; the root is a TDCS page and not counted here. */
export interface SeptPages {
  /** Tables of 4K leaves: one for each 2 MiB with a 4K mapping. */
  readonly pt: number;
  /** Tables of 2M leaves and of page tables: one for each 1 GiB with a mapping below 1G. */
  readonly pd: number;
  /** One for each 512 GiB with a mapping. */
  readonly pdpt: number;
  /** One for each 256 TiB with a mapping; none with four levels. */
  readonly pml4: number;
  readonly total: number;
  /** Pages of KVM's mirror of these tables: one for each. */
  readonly mirror: number;
}

/**
 * One past the highest private guest address: the top bit of the width says "shared".
 * Source: the shared bit is 47 with GPAW 48 and 51 with GPAW 52 (Linux arch/x86/coco/tdx/tdx.c, Intel TDX module).
 *
 * @example
 * privateLimit(48); // 140737488355328
 */
export function privateLimit(gpaw: Gpaw): number {
  return 2 ** (gpaw - 1);
}

/**
 * Secure EPT pages that a worst-case fault links: every level below the root.
 *
 * @example
 * septDepth(52); // 4
 */
export function septDepth(gpaw: Gpaw): number {
  return gpaw === 48 ? 3 : 4;
}

/**
 * Pages of Secure EPT for any set of mappings, in any order; the cost grows with extents, never with pages.
 * Source: derived from the table sizes of Intel SDM vol. 3, EPT: 512 entries a page at every level.
 *
 * @throws InputError when a mapping reaches beyond the private half of the address width.
 * @example
 * septPages([{ start: 0, end: 2 ** 31, level: "4k" }], 48).total; // 1027
 */
export function septPages(leaves: readonly Leaf[], gpaw: Gpaw): SeptPages {
  const stray = leaves.find(({ end }) => end > privateLimit(gpaw));
  if (stray) {
    const limit = `0x${privateLimit(gpaw).toString(16)}`;
    throw new InputError(
      `guest address beyond GPAW ${gpaw}: ${formatRange(stray)} (private addresses end at ${limit}${gpaw === 48 ? "; GPAW 52 reaches further" : ""})`,
    );
  }
  const below = (...found: Level[]): Leaf[] => leaves.filter(({ level }) => found.includes(level));
  const pt = tables(below("4k"), 2 * MiB);
  const pd = tables(below("4k", "2m"), GiB);
  const pdpt = tables(leaves, 512 * GiB);
  const pml4 = gpaw === 52 ? tables(leaves, 256 * TiB) : 0;
  const total = pt + pd + pdpt + pml4;
  return { pt, pd, pdpt, pml4, total, mirror: total };
}

function tables(extents: readonly Extent[], unit: number): number {
  return totalBytes(touchedUnits(mergeExtents(extents), unit)) / unit;
}
