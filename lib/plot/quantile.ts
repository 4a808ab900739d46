/**
 * The value below which a share of sorted numbers lies, linear between two of them.
 * Definition 7 of R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages" (1996): NumPy's and R's own.
 */
export function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (place - below);
}

/** What a box is drawn from. */
export interface Summary {
  readonly count: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  /** The outermost values within 1.5 times the height of the box from it. */
  readonly low: number;
  readonly high: number;
}

/** J. W. Tukey's five numbers, "Exploratory Data Analysis" (1977), of sorted numbers. */
export function summaryOf(sorted: readonly number[]): Summary {
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share)) as [
    number,
    number,
    number,
  ];
  const reach = 1.5 * (q3 - q1);
  const low = sorted.find((value) => value >= q1 - reach)!;
  const high = sorted.findLast((value) => value <= q3 + reach)!;
  return { count: sorted.length, q1, median, q3, low, high };
}
