import { InputError } from "../errors.js";
import { tdxLayout, type TdxLayout } from "../tdx/layout.js";
import type { MemoryBlock } from "../tdx/memory.js";
import type { TdxModule } from "../tdx/module.js";
import type { HoleSource, HostSpec } from "./host-spec.js";

/** A layout, what its holes were seen against, and what the other choice would have changed. */
export interface HoleChoice {
  readonly holes: HoleSource;
  readonly layout: TdxLayout;
  readonly warnings: readonly string[];
}

/**
 * Chooses what holes are seen against. Mainline takes them from its memory blocks; some distribution kernels take them
 * from the CMRs and so need fewer reserved areas. What a spec says is done; else memory blocks, unless the log itself
 * shows a success that only CMRs explain.
 */
export function chooseHoles(
  spec: Pick<HostSpec, "holes" | "observed">,
  blocks: readonly MemoryBlock[],
  cmrs: readonly MemoryBlock[],
  module: TdxModule,
): HoleChoice {
  const { holes, observed } = spec;
  if (holes !== undefined && holes !== "memblock" && holes !== "cmr") {
    throw new InputError(`invalid holes: ${JSON.stringify(holes)} (expected memblock or cmr)`);
  }
  if (holes === "cmr" && cmrs.length === 0) {
    throw new InputError(
      "invalid holes: cmr (no CMRs are known for this host; give cmrs, or holes: memblock)",
    );
  }
  const byMemory = tdxLayout(blocks, module, cmrs, "memblock");
  if (cmrs.length === 0) return { holes: "memblock", layout: byMemory, warnings: [] };
  const byCmrs = tdxLayout(blocks, module, cmrs, "cmr");
  const difference = `holes seen against memory blocks: ${outcome(byMemory)}; seen against CMRs, as some distribution kernels do: ${outcome(byCmrs)}`;
  const warnings = outcome(byMemory) === outcome(byCmrs) ? [] : [difference];
  if (holes === "cmr") return { holes, layout: byCmrs, warnings };
  const succeeded = observed?.pamtKb !== undefined && observed.failure === undefined;
  if (holes === undefined && succeeded && byMemory.failure && !byCmrs.failure) {
    const shown = "CMRs are used, since the log shows that TDX was initialised";
    return { holes: "cmr", layout: byCmrs, warnings: [...warnings, shown] };
  }
  return { holes: "memblock", layout: byMemory, warnings };
}

function outcome(layout: TdxLayout): string {
  if (layout.failure) return layout.failure.message;
  return `at most ${Math.max(0, ...layout.tdmrs.map((tdmr) => tdmr.reserved.length))} in a TDMR`;
}
