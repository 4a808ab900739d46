import type { RangeSpec } from "../tdx/memory.js";
import type { TdxModuleSpec } from "../tdx/module.js";
import type { PolicySpec } from "../tdx/policy.js";

export type { Address, RangeSpec } from "../tdx/memory.js";

/** How the 4K level of PAMT is held: all of it from boot (`static`) or page pairs on demand (`dynamic`). */
export type PamtMode = "static" | "dynamic";

/** Where Linux takes the holes of a TDMR from: its own memory blocks, or the CMRs that firmware reports. */
export type HoleSource = "memblock" | "cmr";

/** What a boot log itself says happened, to hold a prediction against. */
export interface Observed {
  /** The number of the line "KB allocated for PAMT". */
  readonly pamtKb?: number;
  /** The mode that number belongs to. */
  readonly pamt?: PamtMode;
  /** The line with which TDX initialisation failed. */
  readonly failure?: string;
}

/** A host as a user describes it: every field may be left out but the memory, given in one of its forms. */
export interface HostSpec {
  /** A name for tables and charts. */
  readonly name?: string;
  /** Plain size in bytes or as text; laid out as x86 firmware does, with a hole below 4 GiB. */
  readonly memory?: number | string;
  /** NUMA nodes that a plain `memory` is dealt to in equal parts; 1 unless told. */
  readonly nodes?: number;
  /** Memory blocks (memblock.memory), in any order. */
  readonly ranges?: readonly RangeSpec[] | undefined;
  /** Convertible memory regions as firmware reports them. */
  readonly cmrs?: readonly RangeSpec[];
  /** Where holes come from; `memblock` unless told. */
  readonly holes?: HoleSource;
  /** How the 4K level is held; `static` unless told. */
  readonly pamt?: PamtMode;
  /** How the kernel handles Dynamic PAMT: a version's name, or a policy of one's own; `merged` unless told. */
  readonly policy?: string | PolicySpec;
  /** The minimum that per-vCPU caches of pair pages are filled to, 0 to 40; the policy's own unless told. */
  readonly cacheMin?: number | undefined;
  /** Private KeyIDs of the platform, the global one among them; 64 unless told. */
  readonly keyIds?: number;
  /** Physical address bits without those of KeyIDs; 46 unless told. */
  readonly physBits?: number;
  /** One past the highest page frame the kernel knows; the end of the last range unless told. */
  readonly maxPfn?: number | undefined;
  /** TDX module: a preset's name, or its metadata where it differs from the default preset. */
  readonly module?: string | TdxModuleSpec;
  /** What the ranges were read from, such as `BIOS-e820` or `CMR lines`. */
  readonly source?: string;
  /** What the log itself says. */
  readonly observed?: Observed;
  /** Assumptions made on the way here, a sentence each; they come out as warnings of every answer. */
  readonly assumptions?: readonly string[];
}
