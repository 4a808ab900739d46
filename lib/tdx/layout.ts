import { formatRange, type MemoryBlock } from "./memory.js";
import type { TdxModule } from "./module.js";
import { pamtTables, type PamtTables } from "./pamt.js";
import { checkReserved, reservedAreas, type ReservedArea } from "./reserved.js";
import { checkTdmrs, tdmrs, tdxBlocks, type Tdmr, type TdxFailure } from "./tdmr.js";

/** A TDMR with its boot-time tables and the holes inside it. */
export interface TdmrLayout extends Tdmr, PamtTables {
  readonly reserved: readonly ReservedArea[];
}

/** What TDX initialisation makes of a memory map: TDMRs, or the failure with which it stops. */
export interface TdxLayout {
  readonly tdmrs: readonly TdmrLayout[];
  readonly failure: TdxFailure | null;
  readonly warnings: readonly string[];
}

/**
 * Lays out TDX memory as Linux does at boot: blocks → TDMRs → tables → reserved areas, stopping where the kernel stops.
 *
 * @param blocks memory blocks, ascending and merged
 * @param cmrs convertible memory, which must hold every block; empty when it is not known
 * @param holesFrom what holes are seen against: the blocks themselves, or the CMRs
 */
export function tdxLayout(
  blocks: readonly MemoryBlock[],
  module: TdxModule,
  cmrs: readonly MemoryBlock[] = [],
  holesFrom: "memblock" | "cmr" = "memblock",
): TdxLayout {
  const usable = tdxBlocks(blocks);
  const unusable = usable.length === 0 ? noMemory(blocks) : outside(usable, cmrs);
  if (unusable) return { tdmrs: [], failure: unusable, warnings: [] };
  const regions = tdmrs(usable);
  const { failure, warnings } = checkTdmrs(regions, module.maxTdmrs);
  if (failure) return { tdmrs: [], failure, warnings };
  const seen = holesFrom === "cmr" ? cmrs : usable;
  const laidOut = regions.map((tdmr) => ({
    ...tdmr,
    ...pamtTables(tdmr.size, module),
    reserved: reservedAreas(tdmr, seen),
  }));
  const checks = laidOut.map((tdmr) =>
    checkReserved(tdmr, tdmr.reserved.length, module.maxReservedPerTdmr),
  );
  const exhausted = checks.find((check) => check.failure)?.failure;
  if (exhausted) return { tdmrs: [], failure: exhausted, warnings };
  return {
    tdmrs: laidOut,
    failure: null,
    warnings: [...warnings, ...checks.flatMap((check) => check.warnings)],
  };
}

function noMemory(blocks: readonly MemoryBlock[]): TdxFailure {
  const seen =
    blocks.length === 0
      ? "the memory map is empty"
      : "the memory map ends below its first whole page above 1 MiB";
  return { error: "no-convertible-memory", message: `no convertible memory: ${seen}` };
}

function outside(blocks: readonly MemoryBlock[], cmrs: readonly MemoryBlock[]): TdxFailure | null {
  if (cmrs.length === 0) return null;
  const stray = blocks.find(
    (block) => !cmrs.some((cmr) => cmr.start <= block.start && block.end <= cmr.end),
  );
  if (!stray) return null;
  const message = `memory block ${formatRange(stray)} lies outside every CMR, so the TDX module refuses it`;
  return { error: "memory-outside-cmrs", message };
}
