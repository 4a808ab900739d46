import { GiB, MiB } from "../units.js";

/** Bytes for which the unaccepted bitmap has one bit. Source: Linux, EFI_UNACCEPTED_UNIT_SIZE. */
export const ACCEPT_UNIT = 2 * MiB;

/** Bytes that Linux accepts at a time when it accepts by need. Source: Linux, MAX_PAGE_ORDER pages. */
export const LAZY_ACCEPT_BLOCK = 4 * MiB;

/**
 * Private memory that a boot with lazy accept touches, whatever the size of the TD: 2560 ranges of 2 MiB, since a typical
 * boot was said to take 20 MiB of pairs without huge pages. Source: Kirill A. Shutemov, 2025-05-15, review of v1.
 */
export const LAZY_BOOT_TOUCHED = 5 * GiB;

/**
 * The bitmap in which firmware leaves word of memory not yet accepted.
 *
 * @example
 * unacceptedBitmap(64 * GiB); // { bits: 32768, bytes: 4096 }
 */
export function unacceptedBitmap(covered: number): {
  readonly bits: number;
  readonly bytes: number;
} {
  const bits = Math.ceil(covered / ACCEPT_UNIT);
  return { bits, bytes: Math.ceil(bits / 8) };
}
