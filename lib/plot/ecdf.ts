import type { Data } from "plotly.js-dist";
import type { NumberColumn } from "../table/columns.js";
import { formatValue } from "../table/format.js";
import { formatShare } from "../units.js";
import { chart } from "./chart.js";
import { checkCounts, encode } from "./encode.js";
import type { Encoded, Series, Spot } from "./encode.js";
import type { Figure } from "./figure.js";
import { lookOf } from "./look.js";
import type { Look } from "./look.js";
import type { ChartOptions } from "./options.js";
import { sliding } from "./slider.js";
import { lines } from "./text.js";
import { thinLines } from "./thin.js";
import { firstOf, identity } from "./trace.js";

/** Which column is accumulated, and how. */
export interface EcdfOptions<Row extends object> extends Omit<
  ChartOptions<Row>,
  "x" | "y" | "log"
> {
  /** The column of numbers. */
  readonly x: NumberColumn<Row>;
  readonly log?: { readonly x?: boolean };
}

/**
 * The share of rows at or below each number: the empirical cumulative distribution, a step for each row.
 *
 * @throws InputError as for a line.
 * @example
 * plot.ecdf([{ ms: 1 }, { ms: 2 }], { x: "ms" }).data.length; // 1
 */
export function ecdf<Row extends object>(rows: readonly Row[], options: EcdfOptions<Row>): Figure {
  const chosen: ChartOptions<Row> = { ...options, y: options.x };
  return sliding(rows, chosen, (some, own) => shares(some, own, rows));
}

function shares<Row extends object>(
  rows: readonly Row[],
  options: ChartOptions<Row>,
  all: readonly Row[],
): Figure {
  const look = lookOf(options);
  const raw = encode(rows, options, { all });
  checkCounts(raw);
  const full = raw.series.map((own) => accumulated(own, raw));
  const { series, notes } = thinLines(full, options.log?.x);
  const y = { ...raw.y, title: options.titles?.y ?? "Share of rows", format: "share" } as const;
  const encoded: Encoded = { ...raw, y, series, notes: [...raw.notes, ...notes] };
  return chart(encoded, { ...options, range: { y: [0, 1.02], ...options.range } }, look, {
    heights: [0, 1],
    zero: "always",
    legend: "normal",
    traces: (legend) => {
      const first = firstOf(legend);
      return series.map((own) => traceOf(encoded, own, first(own.color), look));
    },
  });
}

function accumulated(series: Series, { x, color, colors }: Encoded): Series {
  const values = series.spots.map((spot) => Number(spot.x)).sort((a, b) => a - b);
  const spot = (value: number, count: number): Spot => ({
    x: value,
    y: count / values.length,
    hover: () =>
      lines([
        `${formatShare(count / values.length)} of ${values.length} rows`,
        `${x.title}: at most ${formatValue(value, x.format)}`,
        ...(color === undefined ? [] : [`${color.title}: ${colors[series.color]}`]),
      ]),
  });
  const first = values[0];
  const start = first === undefined ? [] : [spot(first, 0)];
  // Of rows with the same number the last is as high as the step.
  const steps = values.flatMap((value, i) => (value === values[i + 1] ? [] : [spot(value, i + 1)]));
  return { ...series, spots: [...start, ...steps] };
}

function traceOf(encoded: Encoded, series: Series, showlegend: boolean, look: Look): Data {
  const style = look.styleOf(series.color);
  return {
    type: "scatter",
    mode: "lines",
    ...identity(encoded, series, showlegend),
    x: series.spots.map((spot) => spot.x),
    y: series.spots.map((spot) => spot.y),
    line: { color: style.color, width: 2 * look.scale, dash: style.dash, shape: "hv" },
    hovertext: series.spots.map((spot) => spot.hover()),
  } as Data;
}
