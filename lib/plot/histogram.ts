import type { Data } from "plotly.js-dist";
import type { NumberColumn } from "../table/columns.js";
import { formatValue } from "../table/format.js";
import { whole } from "../errors.js";
import { binOf, edgesOf } from "./bins.js";
import { chart } from "./chart.js";
import { checkCounts, encode } from "./encode.js";
import type { Encoded, Series } from "./encode.js";
import type { Figure } from "./figure.js";
import { lookOf } from "./look.js";
import type { Look } from "./look.js";
import type { ChartOptions } from "./options.js";
import { flattened, numberScale } from "./scale.js";
import { sliding } from "./slider.js";
import { stackHeights } from "./stack.js";
import { lines } from "./text.js";
import { counted } from "./thin.js";
import { firstOf, identity, markerOf } from "./trace.js";

/** Which column a histogram counts, and how. */
export interface HistogramOptions<Row extends object> extends Omit<
  ChartOptions<Row>,
  "x" | "y" | "log"
> {
  /** The column of numbers that is counted. */
  readonly x: NumberColumn<Row>;
  readonly log?: { readonly x?: boolean };
  /** At most so many bins; by the number of rows unless told. */
  readonly bins?: number;
}

/**
 * How many rows fall into each of a few even bins; those of one colour are stacked on those of another. Bins end at
 * round numbers, those of sizes at powers of two.
 *
 * @throws InputError as for a line, and for a number of bins that is not 1 to 500.
 * @example
 * plot.histogram([{ ms: 1 }, { ms: 2 }, { ms: 2 }], { x: "ms" }).data.length; // 1
 */
export function histogram<Row extends object>(
  rows: readonly Row[],
  options: HistogramOptions<Row>,
): Figure {
  const { bins, ...rest } = options;
  if (bins !== undefined) whole("bins", bins, 1, 500);
  // Every number of the column stands for itself along both axes until it is counted.
  const chosen: ChartOptions<Row> = { ...rest, y: options.x };
  return sliding(rows, chosen, (some, own) => counts(some, own, bins, rows));
}

function counts<Row extends object>(
  rows: readonly Row[],
  options: ChartOptions<Row>,
  bins: number | undefined,
  all: readonly Row[],
): Figure {
  const look = lookOf(options);
  const { y: heights, ...range } = options.range ?? {};
  const raw = encode(rows, { ...options, range }, { all });
  checkCounts(raw);
  const log = options.log?.x ?? false;
  const values = raw.series.flatMap(({ spots }) => spots.map(({ x }) => Number(x)));
  const [low, high] = options.range?.x ?? extent(values, log);
  const inside = (value: number): boolean => value >= low && value <= high;
  const count = values.filter(inside).length;
  // The Rice rule of D. M. Lane, "Online Statistics Education", capped at what can be seen.
  const most = bins ?? Math.min(60, Math.max(5, Math.ceil(2 * Math.cbrt(all.length))));
  const edges = edgesOf(low, high, {
    format: raw.x.format,
    log,
    most,
    closed: options.range?.x !== undefined,
  });
  const outside = values.length - count;
  const series = raw.series.map((own) => binned(own, edges, inside, raw));
  const encoded: Encoded = {
    ...raw,
    y: { ...raw.y, title: options.titles?.y ?? "Rows", format: "number" },
    series,
    notes: [
      ...raw.notes,
      ...(outside === 0
        ? []
        : [
            `${outside === 1 ? "1 row is" : `${counted(outside)} rows are`} outside of the range shown`,
          ]),
    ],
  };
  return chart(encoded, { ...options, range: heights === undefined ? {} : { y: heights } }, look, {
    heights: stackHeights(series),
    zero: "always",
    legend: "reversed",
    x: (pixels) =>
      flattened(
        numberScale({
          values: edges,
          format: raw.x.format,
          log,
          ends: [edges[0]!, edges.at(-1)!],
          pixels,
          across: true,
          zero: "never",
          look,
        }),
      ),
    layout: { barmode: "stack", bargap: 0 },
    traces: (legend) => {
      const first = firstOf(legend);
      return series.map((own) => traceOf(encoded, own, edges, log, first(own.color), look));
    },
  });
}

function extent(values: readonly number[], log: boolean): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? (log ? [1, 10] : [0, 1]) : [low, high];
}

/** A spot for each bin: its ordinal along x, and how many rows it holds. */
function binned(
  series: Series,
  edges: readonly number[],
  inside: (value: number) => boolean,
  { x, color, colors }: Encoded,
): Series {
  const found = Array.from({ length: edges.length - 1 }, () => 0);
  for (const spot of series.spots)
    if (inside(Number(spot.x))) found[binOf(edges, Number(spot.x))]!++;
  const read = (at: number): string => formatValue(edges[at]!, x.format);
  const spots = found.map((rows, i) => ({
    x: i,
    y: rows,
    hover: () =>
      lines([
        `${x.title}: ${read(i)} to below ${read(i + 1)}`,
        `${counted(rows)} ${rows === 1 ? "row" : "rows"}`,
        ...(color === undefined ? [] : [`${color.title}: ${colors[series.color]}`]),
      ]),
  }));
  return { ...series, spots };
}

function traceOf(
  encoded: Encoded,
  series: Series,
  edges: readonly number[],
  log: boolean,
  showlegend: boolean,
  look: Look,
): Data {
  const places = log ? edges.map((edge) => Math.log10(edge)) : edges;
  return {
    type: "bar",
    ...identity(encoded, series, showlegend),
    x: series.spots.map((_, i) => (places[i]! + places[i + 1]!) / 2),
    width: series.spots.map((_, i) => places[i + 1]! - places[i]!),
    y: series.spots.map((spot) => spot.y),
    marker: markerOf(encoded, series, look),
    hovertext: series.spots.map((spot) => spot.hover()),
  };
}
