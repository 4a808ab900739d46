import type { Data } from "plotly.js-dist";
import { chart } from "./chart.js";
import { checkCounts, encode } from "./encode.js";
import type { Encoded, Series } from "./encode.js";
import type { Figure } from "./figure.js";
import { lookOf } from "./look.js";
import type { Look } from "./look.js";
import type { ChartOptions } from "./options.js";
import { sliding } from "./slider.js";
import { thinCloud } from "./thin.js";
import { firstOf, identity } from "./trace.js";

/** Which columns a scatter chart shows, and how. */
export type ScatterOptions<Row extends object> = ChartOptions<Row>;

/**
 * Rows as points. Of many thousands that lie on top of each other one is drawn, and the chart says so.
 *
 * @throws InputError as for a line.
 * @example
 * plot.scatter([{ guests: 1, bytes: 9 }], { x: "guests", y: "bytes" }).data.length; // 1
 */
export function scatter<Row extends object>(
  rows: readonly Row[],
  options: ScatterOptions<Row>,
): Figure {
  return sliding(rows, options, (some, own) => points(some, own, rows));
}

function points<Row extends object>(
  rows: readonly Row[],
  options: ScatterOptions<Row>,
  all: readonly Row[],
): Figure {
  const look = lookOf(options);
  const raw = encode(rows, options, { all });
  checkCounts(raw);
  const series = raw.series.map((own) => ({
    ...own,
    spots: own.spots.filter(({ y }) => y !== null),
  }));
  const thinned = raw.categories === undefined ? thinCloud(series, options.log) : undefined;
  const encoded: Encoded = {
    ...raw,
    series: thinned?.series ?? series,
    notes: [...raw.notes, ...(thinned?.notes ?? [])],
  };
  return chart(encoded, options, look, {
    heights: encoded.series.flatMap(({ spots }) => spots.flatMap((spot) => spot.y ?? [])),
    zero: "near",
    legend: "normal",
    traces: (legend) => {
      const first = firstOf(legend);
      return encoded.series.map((own) => traceOf(encoded, own, first(own.color), look));
    },
  });
}

function traceOf(encoded: Encoded, series: Series, showlegend: boolean, look: Look): Data {
  const style = look.styleOf(series.color);
  const { spots } = series;
  const many = spots.length > 300;
  return {
    type: "scatter",
    mode: "markers",
    ...identity(encoded, series, showlegend),
    x: spots.map((spot) => spot.x),
    y: spots.map((spot) => spot.y),
    marker: {
      color: style.color,
      symbol: style.symbol,
      size: look.px(many ? 4 : 7),
      opacity: many ? 0.5 : 0.85,
    },
    cliponaxis: false,
    hovertext: spots.map((spot) => spot.hover()),
  } as Data;
}
