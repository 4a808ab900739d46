import { InputError, whole } from "../errors.js";

/** A physical address: bytes, or text such as `"0x100000000"`. */
export type Address = number | string;

/** A physical range as a user writes it: `end` exclusive, node 0 unless told. */
export interface RangeSpec {
  readonly start: Address;
  readonly end: Address;
  readonly node?: number;
}

/** One range of host memory on one NUMA node, in bytes, `end` exclusive. */
export interface MemoryBlock {
  readonly start: number;
  readonly end: number;
  readonly node: number;
}

/** Bytes of the smallest page. */
export const PAGE = 4096;

// Intel SDM: physical addresses have at most 52 bits.
const ADDRESS_LIMIT = 2 ** 52;
// Linux include/linux/numa.h: MAX_NUMNODES is at most 2^10 on x86-64.
const NODE_LIMIT = 1024;

/** A range in the notation of the kernel's messages: `[0x0, 0x80000000)`. */
export function formatRange(range: { readonly start: number; readonly end: number }): string {
  return `[0x${range.start.toString(16)}, 0x${range.end.toString(16)})`;
}

/** Bytes of an address given as a number or as hex or decimal text. */
export function parseAddress(address: Address, what: string): number {
  const digits = typeof address === "string" && /^\s*(0x[0-9a-f]+|\d+)\s*$/i.test(address);
  const bytes = digits ? Number(address) : address;
  if (typeof bytes !== "number" || !Number.isInteger(bytes) || bytes < 0 || bytes > ADDRESS_LIMIT) {
    throw new InputError(
      `invalid ${what}: ${JSON.stringify(address)} (expected bytes up to 2^52, or hex text such as "0x100000000")`,
    );
  }
  return bytes;
}

/**
 * Ranges as Linux's memblock keeps them: sorted, touching and overlapping ones of one node merged.
 *
 * @throws InputError when a range is empty or reversed, or when two ranges of different nodes overlap (both are named).
 * @example
 * memoryBlocks([{ start: "0x2000", end: "0x3000" }, { start: 0, end: 0x2000 }]); // [{ start: 0, end: 12288, node: 0 }]
 */
export function memoryBlocks(ranges: readonly RangeSpec[], what = "ranges"): MemoryBlock[] {
  const sorted = ranges
    .map((range, index) => block(range, `${what}[${index}]`))
    .sort((a, b) => a.start - b.start || a.node - b.node);
  const merged: MemoryBlock[] = [];
  for (const next of sorted) {
    const last = merged.at(-1);
    if (last && next.start < last.end && next.node !== last.node) {
      throw new InputError(
        `overlapping ${what}: ${formatRange(last)} of node ${last.node} and ${formatRange(next)} of node ${next.node} (memory belongs to one node; mend the map)`,
      );
    }
    if (last && next.start <= last.end && next.node === last.node) {
      merged[merged.length - 1] = { ...last, end: Math.max(last.end, next.end) };
    } else merged.push(next);
  }
  return merged;
}

function block(range: RangeSpec, what: string): MemoryBlock {
  const start = parseAddress(range.start, `${what}.start`);
  const end = parseAddress(range.end, `${what}.end`);
  const node = whole(`${what}.node`, range.node ?? 0, 0, NODE_LIMIT - 1);
  if (end <= start) {
    throw new InputError(
      `invalid ${what}: ${formatRange({ start, end })} (end is exclusive and must be above start)`,
    );
  }
  return { start, end, node };
}

/** Bytes in a set of disjoint ranges. */
export function totalBytes(
  ranges: readonly { readonly start: number; readonly end: number }[],
): number {
  return ranges.reduce((sum, range) => sum + range.end - range.start, 0);
}

/** Whole pages of each block, as Linux's pfn ranges have them: partial pages at the ends are lost. */
export function wholePages(blocks: readonly MemoryBlock[]): MemoryBlock[] {
  return blocks
    .map((memory) => ({
      ...memory,
      start: alignUp(memory.start, PAGE),
      end: alignDown(memory.end, PAGE),
    }))
    .filter((memory) => memory.start < memory.end);
}

/** The multiple of `unit` at or above `value`; exact up to 2^53, where bit operators are not. */
export function alignUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** The multiple of `unit` at or below `value`. */
export function alignDown(value: number, unit: number): number {
  return Math.floor(value / unit) * unit;
}
