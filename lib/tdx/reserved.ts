import { formatRange } from "./memory.js";
import type { Tdmr, TdxFailure } from "./tdmr.js";

/** A part of a TDMR that is no TDX memory: offset from the TDMR's base, and size, in bytes. */
export type ReservedArea = readonly [offset: number, size: number];

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Holes of a TDMR: what no block covers, as reserved areas in ascending order. `blocks` are sorted memory blocks, or
 * CMRs for a kernel that takes its holes from those.
 * Source: Linux arch/x86/virt/vmx/tdx/tdx.c, tdmr_populate_rsvd_holes().
 *
 * @example
 * holes({ base: 0, size: 2147483648, node: 0 }, [{ start: 1048576, end: 2147483648 }]); // [[0, 1048576]]
 */
export function holes(tdmr: Tdmr, blocks: readonly Span[]): ReservedArea[] {
  const end = tdmr.base + tdmr.size;
  const areas: ReservedArea[] = [];
  let covered = tdmr.base;
  for (const block of blocks) {
    if (block.start >= end) break;
    if (block.end < tdmr.base) continue;
    if (block.start > covered) areas.push([covered - tdmr.base, block.start - covered]);
    covered = block.end;
  }
  if (covered < end) areas.push([covered - tdmr.base, end - covered]);
  return areas;
}

/**
 * All reserved areas of a TDMR: its holes and the parts of PAMT blocks that lie in it, sorted by offset.
 * Where Linux puts PAMT blocks is known only once it has; leave `pamtBlocks` empty for the holes alone.
 * Source: Linux arch/x86/virt/vmx/tdx/tdx.c, tdmr_populate_rsvd_areas().
 */
export function reservedAreas(
  tdmr: Tdmr,
  blocks: readonly Span[],
  pamtBlocks: readonly Span[] = [],
): ReservedArea[] {
  const end = tdmr.base + tdmr.size;
  const inside = pamtBlocks
    .filter((pamt) => pamt.end > tdmr.base && pamt.start < end)
    .map((pamt): ReservedArea => {
      const start = Math.max(pamt.start, tdmr.base);
      return [start - tdmr.base, Math.min(pamt.end, end) - start];
    });
  return [...holes(tdmr, blocks), ...inside].sort((a, b) => a[0] - b[0]);
}

/** Whether the module takes so many reserved areas in this TDMR; warns when a PAMT block inside would be one too many. */
export function checkReserved(
  tdmr: Tdmr,
  count: number,
  limit: number,
): { readonly failure: TdxFailure | null; readonly warnings: readonly string[] } {
  const name = `TDMR ${formatRange({ start: tdmr.base, end: tdmr.base + tdmr.size })}`;
  if (count > limit) {
    const message = `${name}: reserved areas exhausted: its holes need ${count}, the TDX module takes ${limit}`;
    return {
      failure: { error: "reserved-areas-exhausted", message, count, limit, tdmr },
      warnings: [],
    };
  }
  if (count === limit) {
    const full = `${name}: its holes take all ${limit} reserved areas, so a PAMT block that Linux places inside it would exhaust them`;
    return { failure: null, warnings: [full] };
  }
  return { failure: null, warnings: [] };
}
