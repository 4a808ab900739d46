import type { Format } from "../table/format.js";
import { niceStep } from "./ticks.js";

/** How numbers are put into bins. */
export interface Binning {
  readonly format: Format;
  readonly log: boolean;
  /** At most so many. */
  readonly most: number;
  /** Whether the highest value is the end of the last bin, as where a reader asked for it, or lies in a bin. */
  readonly closed: boolean;
}

/**
 * The edges of bins that hold all values from the lowest to the highest, one more than there are bins: powers of two
 * apart for sizes, else 1, 2 or 5 times a power of ten; on a logarithmic axis even parts of a factor of two or ten.
 */
export function edgesOf(
  low: number,
  high: number,
  { format, log, most, closed }: Binning,
): readonly number[] {
  if (log) return logEdges(low, high, format === "size" ? 2 : 10, most, closed);
  const span = high - low || Math.abs(high) || 1;
  const whole = format === "number" && Number.isInteger(low) && Number.isInteger(high) && span >= 1;
  const least = Math.max(span / most, whole ? 1 : 0);
  const step = format === "size" ? 2 ** Math.ceil(Math.log2(least)) : niceStep(least);
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, lastOf(high / step, closed));
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(15)),
  );
}

function lastOf(place: number, closed: boolean): number {
  return closed ? Math.ceil(place - 1e-9) : Math.floor(place + 1e-9) + 1;
}

function logEdges(
  low: number,
  high: number,
  base: number,
  most: number,
  closed: boolean,
): readonly number[] {
  const to = (value: number): number => Math.log(value) / Math.log(base);
  // Shares of one factor that stay readable, from fine to coarse.
  const steps = base === 2 ? [0.25, 0.5, 1, 2, 4, 8] : [0.05, 0.1, 0.2, 0.5, 1, 2, 4];
  const first = (step: number): number => Math.floor(to(low) / step + 1e-9);
  const count = (step: number): number =>
    Math.max(1, lastOf(to(high) / step, closed) - first(step));
  const step = steps.find((one) => count(one) <= most) ?? steps.at(-1)!;
  return Array.from({ length: count(step) + 1 }, (_, i) => base ** ((first(step) + i) * step));
}

/** The ordinal of the bin of a value: a bin holds its lower edge, and not its upper one. */
export function binOf(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (value >= edges[middle]!) low = middle;
    else high = middle;
  }
  return low;
}
