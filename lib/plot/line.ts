import type { Data } from "plotly.js-dist";
import { axesOf } from "../table/axes.js";
import type { Column } from "../table/columns.js";
import { chart } from "./chart.js";
import { checkCounts, encode } from "./encode.js";
import type { Encoded, Series } from "./encode.js";
import type { Figure } from "./figure.js";
import { lineEnds } from "./labels.js";
import { lookOf } from "./look.js";
import type { Look } from "./look.js";
import type { ChartOptions } from "./options.js";
import { sliding } from "./slider.js";
import { thinLines } from "./thin.js";
import { firstOf, identity } from "./trace.js";

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
  return sliding(rows, options, (some, own) => lines(some, own, rows, "linear"));
}

/**
 * Rows as steps: each value holds until the next point.
 *
 * @throws InputError as for a line.
 * @example
 * plot.step([{ t: 0, pages: 1 }, { t: 5, pages: 3 }], { x: "t", y: "pages" }).data.length; // 1
 */
export function step<Row extends object>(rows: readonly Row[], options: LineOptions<Row>): Figure {
  return sliding(rows, options, (some, own) => lines(some, own, rows, "hv"));
}

function lines<Row extends object>(
  rows: readonly Row[],
  options: LineOptions<Row>,
  all: readonly Row[],
  shape: "linear" | "hv",
): Figure {
  const look = lookOf(options);
  const raw = encode(rows, options, { detail: options.detail ?? restOf(all, options), all });
  checkCounts(raw);
  const { series, notes } =
    raw.categories === undefined
      ? thinLines(raw.series.map(inOrder), options.log?.x)
      : { series: raw.series, notes: [] };
  const encoded: Encoded = { ...raw, series, notes: [...raw.notes, ...notes] };
  return chart(encoded, options, look, {
    heights: series.flatMap(({ spots }) => spots.flatMap((spot) => spot.y ?? [])),
    zero: "near",
    ends: options.slider === undefined ? lineEnds(encoded, look) : undefined,
    legend: "normal",
    traces: (legend) => {
      const first = firstOf(legend);
      return series.map((own) => traceOf(encoded, own, first(own.color), look, shape));
    },
  });
}

function inOrder(series: Series): Series {
  return { ...series, spots: [...series.spots].sort((a, b) => Number(a.x) - Number(b.x)) };
}

/** The axes of a sweep that take several values and that no channel shows. */
function restOf<Row extends object>(
  rows: readonly Row[],
  options: ChartOptions<Row>,
): readonly string[] {
  const { x, y, color, facet, slider } = options;
  const shown = new Set<string | undefined>([x, y, color, facet, slider]);
  const valuesOf = (axis: string): number =>
    new Set(rows.map((row): unknown => Reflect.get(row, axis))).size;
  return (axesOf(rows) ?? []).filter((axis) => !shown.has(axis) && valuesOf(axis) > 1);
}

function traceOf(
  encoded: Encoded,
  series: Series,
  showlegend: boolean,
  look: Look,
  shape: "linear" | "hv",
): Data {
  const style = look.styleOf(series.color);
  const { spots } = series;
  // Markers among hundreds of points would hide the line.
  const marked = spots.length <= 60;
  return {
    type: "scatter",
    mode: marked ? "lines+markers" : "lines",
    ...identity(encoded, series, showlegend),
    x: spots.map((spot) => spot.x),
    y: spots.map((spot) => spot.y),
    line: {
      color: style.color,
      width: 2 * look.scale,
      dash: style.dash,
      ...(shape === "hv" ? { shape } : {}),
    },
    // A marker at the very end of an axis is drawn whole.
    ...(marked
      ? {
          marker: { color: style.color, symbol: style.symbol, size: look.px(7) },
          cliponaxis: false,
        }
      : {}),
    connectgaps: false,
    hovertext: spots.map((spot) => spot.hover()),
  } as Data;
}
