import type { Host } from "../scene/host.js";
import type { PamtMode } from "../scene/host-spec.js";
import type { TdxFailure } from "../tdx/tdmr.js";
import { bootComponents, type Component } from "./components.js";

/** The bytes of one mode, and their share of the host's memory. */
export interface ModeTotal {
  readonly bytes: number;
  /** `bytes` over host memory. */
  readonly share: number;
}

/** What TDX metadata takes, in both modes side by side. */
export interface Footprint {
  /** Bytes in the host's own PAMT mode; NaN where TDX cannot be initialised. */
  readonly bytes: number;
  readonly static: ModeTotal;
  readonly dynamic: ModeTotal;
  /** Parts that add up to the totals of the mode they belong to. */
  readonly components: readonly Component[];
  /** How TDX initialisation fails here, or null. */
  readonly failure: TdxFailure | null;
  readonly warnings: readonly string[];
}

/**
 * What TDX metadata takes on a host before any TD runs, in both modes.
 *
 * @example
 * footprint(host({ memory: "2T", pamt: "dynamic" })).bytes; // 88121344
 */
export function footprint(host: Host): Footprint {
  const components = host.failure
    ? []
    : [...bootComponents(host, "static"), ...bootComponents(host, "dynamic")];
  const total = (mode: PamtMode): ModeTotal => {
    const parts = components.filter((component) => component.mode === mode);
    const bytes = host.failure ? Number.NaN : parts.reduce((sum, part) => sum + part.bytes, 0);
    return { bytes, share: bytes / host.memory };
  };
  const totals = { static: total("static"), dynamic: total("dynamic") };
  const warnings = host.failure ? [host.failure.message, ...host.warnings] : host.warnings;
  return {
    bytes: totals[host.pamt].bytes,
    ...totals,
    components,
    failure: host.failure,
    warnings,
  };
}
