import type { ExtentSpec } from "../tdx/extents.js";
import type { Level } from "../tdx/level.js";
import type { Gpaw } from "../tdx/sept.js";
import type { Firmware } from "./guest-memory.js";

/** Shares of private memory by the level it is mapped at; what is not named is 0, and they add up to 1. */
export type BackingShares = Readonly<Partial<Record<Level, number>>>;

/** Whether a guest accepts all memory at boot, or what it needs as it needs it. */
export type Accept = "eager" | "lazy";

/** A guest (TD) as a user describes it: every field may be left out but the memory, given in one of its forms. */
export interface GuestSpec {
  /** A cloud instance size of `data/guests.json` that the other fields start from. */
  readonly preset?: string;
  /** A name for tables and charts. */
  readonly name?: string;
  /** Plain size in bytes or as text; laid out as QEMU's q35 does. */
  readonly memory?: number | string;
  /** Guest memory as address ranges, in any order and any number of pieces, in place of q35's layout. */
  readonly ranges?: readonly ExtentSpec[] | undefined;
  /** vCPUs; 1 unless told. */
  readonly vcpus?: number;
  /**
   * Level that private memory is mapped at, or a share for each; `4k` unless told. The share of 4K is taken from the lowest
   * 2 MiB units up, that of 1G from the highest 1 GiB units down, and whatever does not fit a larger leaf is mapped smaller.
   */
  readonly backing?: Level | BackingShares;
  /** Largest folio that guest_memfd gives, which no mapping exceeds; `1g`, so no limit, unless told. */
  readonly folio?: Level;
  /**
   * Memory shared with the host: bytes, text, ranges of guest addresses, or `swiotlb` for Linux's bounce buffer. None unless
   * told, the case in which a TD of its size takes most. An amount lies at the top of memory below 4 GiB, then at the top
   * of the rest.
   */
  readonly shared?: number | string | readonly ExtentSpec[];
  /** Width of guest physical addresses; 48 unless told. */
  readonly gpaw?: Gpaw;
  /** `eager` unless told, as a guest that lives long enough touches all its memory. */
  readonly accept?: Accept;
  /** Bytes that a lazy guest accepts at a time; 4 MiB unless told. */
  readonly acceptGranule?: number | string;
  /**
   * Private memory that a lazy guest has touched, from the lowest address up: bytes, text, or a share such as `25%`; 5 GiB, as
   * a Linux boot does, unless told.
   */
  readonly touched?: number | string | undefined;
  /** `tdvf`, mapped 4K below 4 GiB, unless told. */
  readonly firmware?: Firmware;
  /** Memory added before the TD runs, whose 2 MiB units stay 4K; what the firmware needs unless told. */
  readonly initial?: readonly ExtentSpec[] | undefined;
  /** L2 VMs that the TD is partitioned into; 0 unless told. */
  readonly l2Vms?: number;
}
