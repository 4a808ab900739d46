import { GiB, MiB } from "../units.js";
import { alignUp, PAGE } from "./memory.js";
import type { TdxModule } from "./module.js";

/** Bytes of the boot-time tables of one TDMR, each rounded up to 4 KiB by itself. */
export interface PamtTables {
  /** PAMT_4K, which static PAMT takes from boot. */
  readonly pamt4k: number;
  /** PAMT_2M, taken in both modes. */
  readonly pamt2m: number;
  /** PAMT_1G, taken in both modes. */
  readonly pamt1g: number;
  /** Page bitmap, which Dynamic PAMT takes in place of PAMT_4K. */
  readonly bitmap: number;
}

/**
 * Boot-time tables of a TDMR of `size` bytes, holes included.
 * Source: Linux arch/x86/virt/vmx/tdx/tdx.c, tdmr_get_pamt_sz(); eadde434aa9d, tdmr_get_pamt_bitmap_sz().
 *
 * @example
 * pamtTables(1024 ** 3, tdxModule()); // { pamt4k: 4194304, pamt2m: 8192, pamt1g: 4096, bitmap: 32768 }
 */
export function pamtTables(size: number, module: TdxModule): PamtTables {
  const level = (page: number, entry: number): number =>
    alignUp(Math.floor(size / page) * entry, PAGE);
  const [entry4k, entry2m, entry1g] = module.pamtEntrySize;
  return {
    pamt4k: level(PAGE, entry4k),
    pamt2m: level(2 * MiB, entry2m),
    pamt1g: level(GiB, entry1g),
    bitmap: alignUp(Math.ceil((Math.floor(size / PAGE) * module.bitmapEntryBits) / 8), PAGE),
  };
}

// Module 1.5.01 tdh_sys_tdmr_init.c, TDMR_4K_PAMT_INIT_COUNT: PAMT_4K entries that one call initialises.
const INIT_ENTRIES = 1024;

/** TDH.SYS.TDMR.INIT calls until a TDMR of `size` bytes is ready, as module 1.5.01 does it. */
export function tdmrInitCalls(size: number): number {
  return Math.ceil(size / PAGE / INIT_ENTRIES);
}
