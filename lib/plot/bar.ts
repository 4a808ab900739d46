import type { Data } from "plotly.js-dist";
import { chart } from "./chart.js";
import { checkCounts, encode } from "./encode.js";
import type { Encoded, Series } from "./encode.js";
import type { Figure } from "./figure.js";
import { lookOf } from "./look.js";
import type { Look } from "./look.js";
import type { ChartOptions } from "./options.js";
import { sliding } from "./slider.js";
import { checkLinear, merged, stackHeights } from "./stack.js";
import { firstOf, identity, markerOf } from "./trace.js";

/** Which columns a bar chart shows, and how. */
export interface BarOptions<Row extends object> extends ChartOptions<Row> {
  /** Bars of one place on top of each other, rather than side by side. */
  readonly stack?: boolean;
}

/**
 * Rows as a bar chart: a place along `x` for each value, numbers too. Stacked, rows that share a place and a
 * colour are added up; side by side they are refused, since one bar would hide the other.
 *
 * @throws InputError as for a line, and for two rows in one bar or a logarithmic axis, on which a bar's
 * length means nothing.
 * @example
 * plot.bar([{ kind: "tables", bytes: 1 }, { kind: "pairs", bytes: 2 }], { x: "kind", y: "bytes" }).data.length; // 1
 */
export function bar<Row extends object>(rows: readonly Row[], options: BarOptions<Row>): Figure {
  checkLinear("bars", options.log);
  return sliding(rows, options, (some, own) => bars(some, own, rows));
}

function bars<Row extends object>(
  rows: readonly Row[],
  options: BarOptions<Row>,
  all: readonly Row[],
): Figure {
  const look = lookOf(options);
  const encoded = encode(rows, options, { named: true, all });
  checkCounts(encoded);
  const stack = options.stack ?? false;
  const series = encoded.series.map((own) => merged(own, encoded, stack));
  return chart({ ...encoded, series }, options, look, {
    heights: stack
      ? stackHeights(series)
      : series.flatMap(({ spots }) => spots.flatMap((spot) => spot.y ?? [])),
    zero: "always",
    traces: (legend) => {
      const first = firstOf(legend);
      return series.map((own) => traceOf(encoded, own, first(own.color), look));
    },
    layout: { barmode: stack ? "relative" : "group", bargap: 0.3 },
    // From top to bottom as they are stacked.
    legend: stack ? "reversed" : "normal",
  });
}

function traceOf(encoded: Encoded, series: Series, showlegend: boolean, look: Look): Data {
  return {
    type: "bar",
    ...identity(encoded, series, showlegend),
    x: series.spots.map((spot) => spot.x),
    y: series.spots.map((spot) => spot.y),
    marker: markerOf(encoded, series, look),
    hovertext: series.spots.map((spot) => spot.hover()),
  };
}
