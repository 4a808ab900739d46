import { pamtKb } from "../model/components.js";
import type { Host } from "../scene/host.js";
import type { PamtMode } from "../scene/host-spec.js";
import type { TdxFailure } from "../tdx/tdmr.js";
import type { ReservedArea } from "../tdx/reserved.js";
import { KiB } from "../units.js";

/** Bytes of one mode's boot-time tables, and the number dmesg prints for them. */
export interface TablesAnswer {
  readonly bytes: number;
  readonly kb: number;
}

/** The JSON of one answer of `pamtlab size`. Sizes in bytes. */
export interface SizeAnswer {
  readonly tdmrs: readonly {
    readonly base: number;
    readonly size: number;
    readonly node: number;
    readonly pamt4k: number;
    readonly pamt2m: number;
    readonly pamt1g: number;
    readonly bitmap: number;
    readonly reserved: readonly ReservedArea[];
  }[];
  readonly static?: TablesAnswer;
  readonly dynamic?: TablesAnswer;
  readonly refcounts: { readonly flat: number; readonly sparse: number };
  readonly memory: number;
  readonly source: string;
  readonly holes: string;
  readonly warnings: readonly string[];
}

/** The JSON of a negative answer: TDX cannot be initialised on this host. */
export interface SizeFailure {
  readonly error: string;
  readonly message: string;
  readonly count?: number;
  readonly limit?: number;
  readonly warnings: readonly string[];
}

/** Answers for one host, in the modes asked for. */
export function sizeAnswer(host: Host, modes: readonly PamtMode[]): SizeAnswer | SizeFailure {
  const warnings = [...host.warnings, ...againstLog(host)];
  if (host.failure) return failureAnswer(host.failure, warnings);
  const tables = (mode: PamtMode): { [M in PamtMode]?: TablesAnswer } => {
    const kb = pamtKb(host, mode);
    return modes.includes(mode) ? { [mode]: { bytes: kb * KiB, kb } } : {};
  };
  return {
    tdmrs: host.tdmrs,
    ...tables("static"),
    ...tables("dynamic"),
    refcounts: host.refcounts,
    memory: host.memory,
    source: host.source,
    holes: host.holes,
    warnings,
  };
}

/** The negative answer for a host on which TDX cannot be initialised. */
export function failureAnswer(failure: TdxFailure, warnings: readonly string[]): SizeFailure {
  const { error, message, count, limit } = failure;
  return { error, message, ...(count === undefined ? {} : { count, limit }), warnings };
}

/** What the log itself printed, where that is not what is predicted. */
function againstLog({ observed, failure, ...host }: Host): string[] {
  if (observed.failure !== undefined && !failure) {
    return [
      `the log says that TDX failed (${observed.failure}), which this memory map does not explain`,
    ];
  }
  if (observed.pamtKb === undefined) return [];
  if (failure)
    return [
      `the log printed ${observed.pamtKb} KB allocated for PAMT, so this map is not the one it booted with`,
    ];
  const predicted = pamtKb({ ...host, observed, failure }, observed.pamt ?? "static");
  if (predicted === observed.pamtKb) return [];
  return [
    `the log printed ${observed.pamtKb} KB allocated for PAMT, but ${predicted} KB follow from its memory map`,
  ];
}
