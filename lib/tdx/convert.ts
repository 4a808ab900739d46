import { InputError } from "../errors.js";
import { MiB } from "../units.js";
import { alignDown, formatRange, PAGE } from "./memory.js";
import { bestRanges } from "./placement.js";

const UNIT = 2 * MiB;

/** References on a 2 MiB range after its 2M leaf became 4K leaves; before, none. Source: hugepage v3 and v5, after TDH.MEM.PAGE.DEMOTE. */
export const REFCOUNT_AFTER_DEMOTE = 512;

/** Which way memory changes hands. */
export type Conversion = "private->shared" | "shared->private";

/**
 * The 2 MiB units whose 2M leaf has to be split before guest memory `[start, end)` is converted: at most its two ends.
 * Memory that becomes private splits nothing. Source: v5 RFC, guest_memfd conversion.
 *
 * @throws InputError when the range is empty, reversed or off the 4K grid.
 * @example
 * splitUnits(0x401ff000, 0x40201000); // [1073741824, 1075838976]
 */
export function splitUnits(
  start: number,
  end: number,
  direction: Conversion = "private->shared",
): number[] {
  if (!(start >= 0 && start < end) || start % PAGE !== 0 || end % PAGE !== 0) {
    throw new InputError(
      `invalid range to convert: ${formatRange({ start, end })} (expected 4K pages, start below end)`,
    );
  }
  if (direction === "shared->private") return [];
  const head = alignDown(start, UNIT);
  const tail = alignDown(end, UNIT);
  const units = head === start ? [] : [head];
  if (tail !== end && (head !== tail || head === start)) units.push(tail);
  return units;
}

/** What splits of 2M leaves cost for good, since nothing merges them again while the TD lives. */
export interface SplitCost {
  readonly septPages: number;
  readonly mirrorPages: number;
  /** Pairs behind the guest ranges that are now 4K. */
  readonly guestPairs: number;
  /** Pairs behind the new Secure EPT pages. */
  readonly septPairs: number;
  readonly bytes: number;
}

/**
 * Cost of `splits` splits with Dynamic PAMT: a Secure EPT page, a mirror page and a pair each, and the pairs of the ranges
 * that hold the Secure EPT pages, which are `packed` into as few as can be or `scattered` one to a range.
 *
 * @example
 * splitCost(1, "scattered").bytes; // 24576
 */
export function splitCost(splits: number, placement: "packed" | "scattered"): SplitCost {
  const septPairs = placement === "packed" ? bestRanges(splits) : splits;
  const bytes = (2 * splits + 2 * (splits + septPairs)) * PAGE;
  return { septPages: splits, mirrorPages: splits, guestPairs: splits, septPairs, bytes };
}
