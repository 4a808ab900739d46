import { GiB, KiB, MiB } from "../units.js";
import { alignUp } from "../tdx/memory.js";

// Linux include/linux/swiotlb.h: IO_TLB_SIZE, IO_TLB_SEGSIZE; IO_TLB_DEFAULT_SIZE is also the least that TDs get.
const SLOT = 2 * KiB;
const SEGMENT_SLOTS = 128;
const LEAST = 64 * MiB;
const MOST = GiB;

/** The steps of Linux's rule for the bounce buffer that a TD shares with its host; bytes. */
export interface Swiotlb {
  /** 6 % of memory between the limits. */
  readonly rawBytes: number;
  /** Whole slots of 2 KiB. */
  readonly alignedBytes: number;
  /** A power of two of slots, at least one segment for each CPU: what is shared in the end. */
  readonly finalBytes: number;
}

/**
 * The bounce buffer of a Linux guest. Linux takes what memblock holds, which is a little below the configured size.
 * Source: arch/x86/mm/mem_encrypt.c, mem_encrypt_setup_arch(); kernel/dma/swiotlb.c, swiotlb_adjust_size() and
 * round_up_default_nslabs().
 *
 * @example
 * swiotlb(4 * GiB).finalBytes; // 268435456
 */
export function swiotlb(memory: number, vcpus = 1): Swiotlb {
  const rawBytes = Math.min(Math.max(Math.floor((memory * 6) / 100), LEAST), MOST);
  const alignedBytes = alignUp(rawBytes, SLOT);
  const slots = Math.max(alignedBytes / SLOT, SEGMENT_SLOTS * powerOfTwo(vcpus));
  return { rawBytes, alignedBytes, finalBytes: powerOfTwo(slots) * SLOT };
}

function powerOfTwo(value: number): number {
  let power = 1;
  while (power < value) power *= 2;
  return power;
}
