import type { Data } from "plotly.js-dist";
import { axesOf } from "../table/axes.js";
import type { Column } from "../table/columns.js";
import { chart } from "./chart.js";
import { checkCounts, encode } from "./encode.js";
import type { Encoded, Series } from "./encode.js";
import type { Figure } from "./figure.js";
import { lineEnds } from "./labels.js";
import type { ChartOptions } from "./options.js";
import { styleOf } from "./palette.js";
import { verbatim } from "./text.js";

/** Which columns a line chart shows, and how. */
export interface LineOptions<Row extends object> extends ChartOptions<Row> {
  /**
   * Columns that tell lines of one colour apart. Unless told, the axes of a sweep that no other channel shows,
   * so that points of different settings are never joined.
   */
  readonly detail?: readonly Column<Row>[];
}

/**
 * Rows as a line chart. A point without an answer is a gap in its line, and the chart says how many there are.
 *
 * @throws InputError for no rows, an unknown column, a `y` that is no number, or more colours than can be told
 * apart.
 * @example
 * plot.line([{ vcpus: 8, bytes: 1 }, { vcpus: 64, bytes: 9 }], { x: "vcpus", y: "bytes" }).data.length; // 1
 */
export function line<Row extends object>(rows: readonly Row[], options: LineOptions<Row>): Figure {
  const encoded = encode(rows, options, options.detail ?? restOf(rows, options), false);
  checkCounts(encoded);
  return chart(encoded, options, {
    heights: encoded.series.flatMap(({ spots }) => spots.flatMap((spot) => spot.y ?? [])),
    zero: "near",
    ends: lineEnds(encoded),
    legend: "normal",
    traces: (legend) => {
      const named = new Set<number>();
      return encoded.series.map((series) => {
        const first = !named.has(series.color);
        named.add(series.color);
        return traceOf(encoded, series, legend && first);
      });
    },
  });
}

/** The axes of a sweep that take several values and that no channel shows. */
function restOf<Row extends object>(
  rows: readonly Row[],
  options: ChartOptions<Row>,
): readonly string[] {
  const { x, y, color, facet } = options;
  const shown = new Set<string | undefined>([x, y, color, facet]);
  const valuesOf = (axis: string): number =>
    new Set(rows.map((row): unknown => Reflect.get(row, axis))).size;
  return (axesOf(rows) ?? []).filter((axis) => !shown.has(axis) && valuesOf(axis) > 1);
}

function traceOf(encoded: Encoded, series: Series, showlegend: boolean): Data {
  const style = styleOf(series.color);
  const n = series.facet === 0 ? "" : String(series.facet + 1);
  const name = encoded.color === undefined ? encoded.y.title : encoded.colors[series.color]!;
  const spots =
    encoded.categories === undefined
      ? [...series.spots].sort((a, b) => Number(a.x) - Number(b.x))
      : series.spots;
  // Markers among hundreds of points would hide the line.
  const marked = spots.length <= 60;
  return {
    type: "scatter",
    mode: marked ? "lines+markers" : "lines",
    name: verbatim(name),
    legendgroup: String(series.color),
    showlegend,
    x: spots.map((spot) => spot.x),
    y: spots.map((spot) => spot.y),
    xaxis: `x${n}`,
    yaxis: `y${n}`,
    line: { color: style.color, width: 2, dash: style.dash },
    // A marker at the very end of an axis is drawn whole.
    ...(marked
      ? { marker: { color: style.color, symbol: style.symbol, size: 7 }, cliponaxis: false }
      : {}),
    connectgaps: false,
    hoverinfo: "text",
    hovertext: spots.map((spot) => spot.hover),
  } as Data;
}
