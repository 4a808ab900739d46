import { mean, quantileSorted, sampleWithReplacement } from "simple-statistics";
import { Collector } from "../columns/collector.js";
import { toColumns, toRows } from "../columns/rows.js";
import { invalid, unknownName, whole } from "../errors.js";
import { stream } from "./streams.js";
import { axesIn, withAxes } from "./with-axes.js";

/** What to make of which column. */
export interface SummaryOptions<Row extends object, By extends keyof Row> {
  /** The column of numbers. Rows where it is NaN have no answer and are left out. */
  readonly value: keyof Row & string;
  /** Rows that agree in these columns are taken together; unless told, all axes of the sweep but `replicate`. */
  readonly by?: readonly (By & string)[];
  /** Shares from 0 to 1; 0.05, 0.5 and 0.95 unless told. */
  readonly quantiles?: readonly number[];
  /** How sure the interval is; 0.95 unless told. */
  readonly confidence?: number;
  /** How often the rows are drawn again for the interval; 1000 unless told. */
  readonly resamples?: number;
  /** 1 unless told. */
  readonly seed?: number;
}

/** What rows that belong together come to. */
export interface Summary {
  /** Rows with an answer. */
  readonly count: number;
  readonly mean: number;
  /** Bounds of the interval that holds the mean, by the percentiles of bootstrap means. */
  readonly low: number;
  readonly high: number;
  /** Quantiles by their percents, such as `p5`, `p50` and `p95`. */
  readonly [quantile: `p${number}`]: number;
}

/**
 * Quantiles of a column, and its mean with a bootstrap interval, for each point of a sweep with replicates or for other groups.
 *
 * Source: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13: the percentile interval.
 *
 * @throws InputError for a column that the rows do not have, or a share that is none.
 * @example
 * const rows = sweep(design({ n: [1, 2] }, { replicates: 40 }), ({ n }, random) => ({ y: n + random() }));
 * summary(rows, { value: "y" }).map(({ n, count }) => [n, count]); // [[1, 40], [2, 40]]
 * summary(rows, { value: "y", by: [], quantiles: [0.5] })[0].p50 > 1; // true
 */
export function summary<Row extends object, By extends keyof Row = never>(
  rows: readonly Row[],
  { value, by, quantiles = [0.05, 0.5, 0.95], ...options }: SummaryOptions<Row, By>,
): readonly (([By] extends [never] ? Partial<Row> : Pick<Row, By>) & Summary)[] {
  const { confidence = 0.95, resamples = 1000, seed = 1 } = options;
  for (const share of [...quantiles, confidence]) {
    if (!(share >= 0 && share <= 1)) throw invalid("share", share, "0 to 1");
  }
  whole("resamples", resamples, 1, 2 ** 24);
  const axes = by ?? axesIn(rows).filter((name) => name !== "replicate");
  const { groups, keys } = grouped(rows, axes, value);
  const made = new Collector(groups.length);
  groups.forEach((values, group) => {
    const sorted = values.toSorted();
    // simple-statistics refuses to take the mean of nothing.
    const answered = sorted.length > 0;
    const means = answered ? bootstrap(sorted, resamples, stream(seed, group)) : sorted;
    const at = (of: Float64Array, share: number): number =>
      answered ? quantileSorted(of as unknown as number[], share) : Number.NaN;
    made.add({
      ...keys[group],
      count: sorted.length,
      mean: answered ? mean(sorted as unknown as number[]) : Number.NaN,
      low: at(means, (1 - confidence) / 2),
      high: at(means, (1 + confidence) / 2),
      ...Object.fromEntries(quantiles.map((share) => [percent(share), at(sorted, share)])),
    });
  });
  return withAxes(toRows(made.columns()), axes) as never;
}

function percent(share: number): string {
  return `p${Number((share * 100).toPrecision(12))}`;
}

/** The means of the values drawn again with replacement, so many times, in order. */
function bootstrap(values: Float64Array, resamples: number, random: () => number): Float64Array {
  const means = Float64Array.from({ length: resamples }, () =>
    mean(sampleWithReplacement(values as unknown as number[], values.length, random)),
  );
  return means.sort();
}

function grouped(
  rows: readonly object[],
  axes: readonly string[],
  value: string,
): { readonly groups: readonly Float64Array[]; readonly keys: readonly object[] } {
  const { names, column, length } = toColumns(rows as readonly Record<string, unknown>[]);
  for (const name of [value, ...axes]) {
    if (!names.includes(name)) throw unknownName("column", name, names);
  }
  const numbers = new Map<string, number>();
  const keys: object[] = [];
  const members: number[][] = [];
  for (let row = 0; row < length; row++) {
    const key = Object.fromEntries(axes.map((name) => [name, column[name]!.at(row)]));
    const text = JSON.stringify(key);
    let group = numbers.get(text);
    if (group === undefined) {
      group = keys.push(key) - 1;
      numbers.set(text, group);
      members.push([]);
    }
    const answer = column[value]!.at(row);
    if (typeof answer === "number" && !Number.isNaN(answer)) members[group]!.push(answer);
  }
  return { groups: members.map((own) => Float64Array.from(own)), keys };
}
