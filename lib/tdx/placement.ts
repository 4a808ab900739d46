import { InputError } from "../errors.js";

// 2 MiB over 4 KiB.
const PAGES_PER_RANGE = 512;

/**
 * The fewest 2 MiB host ranges that hold so many 4K pages: all packed.
 *
 * @example
 * bestRanges(513); // 2
 */
export function bestRanges(pages: number): number {
  return Math.ceil(pages / PAGES_PER_RANGE);
}

/**
 * The most 2 MiB host ranges that so many 4K pages can touch, of `ranges` there are: one each.
 *
 * @example
 * worstRanges(4194304, 262144); // 262144
 */
export function worstRanges(pages: number, ranges: number): number {
  return Math.min(pages, ranges);
}

/**
 * The 2 MiB host ranges that so many 4K pages touch on average when every choice of pages among `ranges` is equally
 * likely. A model of scatter, not a law of the page allocator, which clusters.
 *
 * A range stays untouched with probability Π_{j<512} (1 − pages / (512·ranges − j)), the chance that all its 512 pages
 * are among those left free.
 *
 * @throws InputError for more pages than the ranges hold.
 * @example
 * expectedRanges(300, 200).toFixed(2); // "155.64"
 */
export function expectedRanges(pages: number, ranges: number): number {
  const capacity = PAGES_PER_RANGE * ranges;
  if (!(pages >= 0 && ranges >= 0) || pages > capacity) {
    throw new InputError(
      `invalid pages: ${pages} (expected 0 to ${capacity}, the 4K pages of ${ranges} ranges of 2 MiB)`,
    );
  }
  if (capacity - pages < PAGES_PER_RANGE) return ranges;
  let log = 0;
  for (let j = 0; j < PAGES_PER_RANGE; j++) log += Math.log1p(-pages / (capacity - j));
  const expected = -Math.expm1(log) * ranges;
  return Math.min(Math.max(expected, bestRanges(pages)), worstRanges(pages, ranges));
}
