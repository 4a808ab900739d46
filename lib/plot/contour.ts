import type { Data } from "plotly.js-dist";
import { InputError } from "../errors.js";
import type { NumberColumn } from "../table/columns.js";
import { chart } from "./chart.js";
import { colorBar } from "./color-bar.js";
import type { ColorBar } from "./color-bar.js";
import type { Figure } from "./figure.js";
import { gridded, gridTitle } from "./grid.js";
import type { Cells, Gridded, Gridding, GridOptions } from "./grid.js";
import { lookOf } from "./look.js";
import type { Look } from "./look.js";
import { numberScale } from "./scale.js";
import { sliding } from "./slider.js";
import { identity } from "./trace.js";
import { shown } from "./values.js";

/** Which columns a contour chart shows, and how. */
export interface ContourOptions<Row extends object> extends GridOptions<Row> {
  readonly x: NumberColumn<Row>;
  readonly y: NumberColumn<Row>;
}

/**
 * Rows on a grid of numbers as a map of levels: lines join what has the same value, straight between the rows.
 *
 * @throws InputError as for a heat map, and for an axis of names or of a single value.
 * @example
 * plot.contour(sweep({ x: [1, 2], y: [1, 2] }, (p) => ({ z: p.x * p.y })), { x: "x", y: "y", value: "z" }).data.length; // 1
 */
export function contour<Row extends object>(
  rows: readonly Row[],
  options: ContourOptions<Row>,
): Figure {
  return sliding(rows, options as Gridded<Row>, (some, own) => levels(some, own, rows));
}

function levels<Row extends object>(
  rows: readonly Row[],
  options: Gridded<Row>,
  all: readonly Row[],
): Figure {
  const look = lookOf(options);
  const grid = gridded(rows, options, all);
  const numbers = {
    x: numbersOf(all, grid.xs, "x", grid, options.log?.x),
    y: numbersOf(all, grid.ys, "y", grid, options.log?.y),
  };
  const bar = colorBar(grid, options.log?.value ?? false, look);
  const scale = (axis: "x" | "y", pixels: number): ReturnType<typeof numberScale> =>
    numberScale({
      values: [],
      ticked: axis === "x" ? numbers.x : [],
      format: grid.encoded[axis].format,
      log: options.log?.[axis] ?? false,
      ends: options.range?.[axis] ?? [numbers[axis][0]!, numbers[axis].at(-1)!],
      pixels,
      across: axis === "x",
      zero: "never",
      look,
    });
  return chart(grid.encoded, options, look, {
    heights: [],
    zero: "never",
    legend: "normal",
    x: (pixels) => scale("x", pixels),
    y: (pixels) => scale("y", pixels),
    beside: bar.beside,
    value: grid.ends,
    title: gridTitle(grid),
    traces: () => grid.cells.map((own) => traceOf(grid, own, numbers, bar, look)),
  });
}

function numbersOf(
  rows: readonly object[],
  values: readonly unknown[],
  axis: "x" | "y",
  { encoded }: Gridding,
  log = false,
): readonly number[] {
  const { column } = encoded[axis];
  const isPlace = (value: unknown): boolean =>
    typeof value === "number" && Number.isFinite(value) && !(log && value <= 0);
  const row = rows.findIndex((one) => !isPlace(Reflect.get(one, column)));
  if (row >= 0) {
    const found = shown(Reflect.get(rows[row]!, column));
    const expected = log ? "numbers above zero" : "numbers";
    throw new InputError(
      `invalid ${axis}: ${column} holds ${found} in row ${row + 1} (expected ${expected}; use plot.heatmap for names)`,
    );
  }
  if (values.length < 2) {
    throw new InputError(`invalid ${axis}: ${column} has one value (expected two or more)`);
  }
  return values as readonly number[];
}

function traceOf(
  grid: Gridding,
  own: Cells,
  { x, y }: { readonly x: readonly number[]; readonly y: readonly number[] },
  bar: ColorBar,
  look: Look,
): Data {
  const at = bar.ticks.values.map((value) => bar.at(value));
  const [first, last] = [at[0] ?? 0, at.at(-1) ?? 0];
  const size = at.length < 2 ? 1 : (last - first) / (at.length - 1);
  return {
    type: "contour",
    ...identity(grid.encoded, { color: 0, facet: own.facet }, false),
    x,
    y,
    z: own.z.map((line) => line.map((value) => (value === null ? null : bar.at(value)))),
    ...bar.of(own.facet),
    autocontour: false,
    // Two levels between each pair of labels.
    contours: { start: first - size, end: last + size, size: size / 2, coloring: "fill" },
    line: { color: look.paper, width: look.scale, smoothing: 0 },
    hovertext: own.hover,
    hoverongaps: false,
  } as unknown as Data;
}
