import { GiB, KiB, MiB } from "../units.js";
import { mergeExtents, type Extent } from "../tdx/extents.js";
import { PAGE } from "../tdx/memory.js";

/** Guest firmware: EDK2's TDVF, or none at all. */
export type Firmware = "tdvf" | "none";

/** How QEMU's q35 machine deals memory to the two sides of the hole below 4 GiB; bytes. */
export interface Q35Split {
  /** From address 0. */
  readonly below: number;
  /** From 4 GiB. */
  readonly above: number;
}

/**
 * Memory of a q35 machine below and above 4 GiB. Source: QEMU hw/i386/pc_q35.c.
 *
 * @example
 * q35Split(16 * GiB); // { below: 2147483648, above: 15032385536 }
 */
export function q35Split(memory: number): Q35Split {
  const edge = 0xb000_0000;
  const below = Math.min(memory, memory >= edge ? 2 * GiB : edge);
  return { below, above: memory - below };
}

/** A q35 machine's memory as guest addresses. */
export function q35Memory(memory: number): Extent[] {
  const { below, above } = q35Split(memory);
  return mergeExtents([
    { start: 0, end: below },
    { start: 4 * GiB, end: 4 * GiB + above },
  ]);
}

/** Guest addresses of the firmware image. Source: EDK2 OvmfPkgDefines.fdf.inc, an image of 4 MiB that ends at 4 GiB. */
export function firmwareRegion(firmware: Firmware): Extent[] {
  return firmware === "none" ? [] : [{ start: 4 * GiB - 4 * MiB, end: 4 * GiB }];
}

/**
 * Memory that is added before the TD runs, besides the image: page tables, TD HOB, stack and heap of the firmware.
 * Source: EDK2 OvmfPkgDefines.fdf.inc for addresses and sizes.
 */
export function firmwareMemory(firmware: Firmware): Extent[] {
  if (firmware === "none") return [];
  return [span(0x80_0000, 24 * KiB), span(0x80_9000, 8 * KiB), span(0x81_0000, 64 * KiB)];
}

function span(start: number, bytes: number): Extent {
  return { start, end: start + bytes };
}

/** A KVM memslot in 4K page frames. */
export interface Memslot {
  readonly baseGfn: number;
  readonly npages: number;
}

/**
 * KVM's memslots for the memory and the firmware image of a guest, in that order.
 *
 * @example
 * memslots(guest({ memory: "4G" })).length; // 3
 */
export function memslots(guest: {
  readonly ram: readonly Extent[];
  readonly firmware: Firmware;
}): Memslot[] {
  return [...guest.ram, ...firmwareRegion(guest.firmware)].map(({ start, end }) => ({
    baseGfn: start / PAGE,
    npages: (end - start) / PAGE,
  }));
}
