import { GiB, MiB } from "../units.js";
import { alignDown, alignUp, wholePages, type MemoryBlock } from "./memory.js";

/** A TD Memory Region: a 1 GiB granular span of physical addresses, in bytes, on the node its first block is of. */
export interface Tdmr {
  readonly base: number;
  readonly size: number;
  readonly node: number;
}

/** How TDX initialisation fails, in the kernel's own cases. */
export interface TdxFailure {
  readonly error:
    | "no-convertible-memory"
    | "memory-outside-cmrs"
    | "tdmrs-exhausted"
    | "reserved-areas-exhausted";
  readonly message: string;
  /** What ran out: how many were needed, of how many. */
  readonly count?: number;
  readonly limit?: number;
  /** The TDMR concerned. */
  readonly tdmr?: Tdmr;
}

// Linux arch/x86/virt/vmx/tdx/tdx.c, build_tdx_memlist(): the first 1 MiB is never TDX memory.
const LOW_MEMORY = MiB;
// Linux arch/x86/virt/vmx/tdx/tdx.h: TDMR_NR_WARN.
const SPARE_TDMRS = 4;

/**
 * The blocks that become TDX memory: whole pages at and above 1 MiB.
 * Source: Linux arch/x86/virt/vmx/tdx/tdx.c, build_tdx_memlist().
 */
export function tdxBlocks(blocks: readonly MemoryBlock[]): MemoryBlock[] {
  return wholePages(blocks)
    .filter((block) => block.end > LOW_MEMORY)
    .map((block) => ({ ...block, start: Math.max(block.start, LOW_MEMORY) }));
}

/**
 * TDMRs over ascending blocks: each block is widened to 1 GiB borders and becomes a TDMR, less what the one before
 * covers already. Blocks that merely touch stay apart. Answers as many as are needed, whatever the module takes.
 * Source: Linux arch/x86/virt/vmx/tdx/tdx.c, fill_out_tdmrs() and tdmr_get_nid().
 *
 * @example
 * tdmrs([{ start: 0x100000, end: 0x80000000, node: 0 }]); // [{ base: 0, size: 2147483648, node: 0 }]
 */
export function tdmrs(blocks: readonly MemoryBlock[]): Tdmr[] {
  const filled: Tdmr[] = [];
  let covered = 0;
  let first = 0;
  for (const block of blocks) {
    const end = alignUp(block.end, GiB);
    if (end <= covered) continue;
    const base = Math.max(alignDown(block.start, GiB), covered);
    while (blocks[first]!.end <= base) first++;
    filled.push({ base, size: end - base, node: blocks[first]!.node });
    covered = end;
  }
  return filled;
}

/** Whether the module takes so many TDMRs, and the warning Linux gives when few are left. */
export function checkTdmrs(
  found: readonly Tdmr[],
  limit: number,
): { readonly failure: TdxFailure | null; readonly warnings: readonly string[] } {
  const count = found.length;
  if (count > limit) {
    const message = `TDMRs exhausted: the memory map needs ${count}, the TDX module takes ${limit}`;
    return { failure: { error: "tdmrs-exhausted", message, count, limit }, warnings: [] };
  }
  if (limit - count < SPARE_TDMRS) {
    const spare = `only ${limit - count} of ${limit} TDMRs are spare: a map with more holes or nodes would exhaust them`;
    return { failure: null, warnings: [spare] };
  }
  return { failure: null, warnings: [] };
}
