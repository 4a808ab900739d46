import type { Data } from "plotly.js-dist";
import { formatValue } from "../table/format.js";
import { broken, chart } from "./chart.js";
import { colorBar } from "./color-bar.js";
import type { ColorBar } from "./color-bar.js";
import type { Figure } from "./figure.js";
import { gridded, gridTitle } from "./grid.js";
import type { Cells, Gridded, Gridding, GridOptions } from "./grid.js";
import { lookOf } from "./look.js";
import type { Look } from "./look.js";
import { laneScale } from "./scale.js";
import { sliding } from "./slider.js";
import { textWidth, verbatim } from "./text.js";
import { identity } from "./trace.js";

/** Which columns a heat map shows, and how. */
export type HeatmapOptions<Row extends object> = Omit<GridOptions<Row>, "marks">;

/**
 * Rows as a heat map: a cell for each pair of values of two columns, in the colour of a third. Cells of few rows say
 * their number too.
 *
 * @throws InputError as for a line, and for two rows in one cell.
 * @example
 * plot.heatmap([{ vcpus: 1, tds: 2, bytes: 3 }], { x: "vcpus", y: "tds", value: "bytes" }).data.length; // 2
 */
export function heatmap<Row extends object>(
  rows: readonly Row[],
  options: HeatmapOptions<Row>,
): Figure {
  return sliding(rows, options as Gridded<Row>, (some, own) => cellsOf(some, own, rows));
}

function cellsOf<Row extends object>(
  rows: readonly Row[],
  options: Gridded<Row>,
  all: readonly Row[],
): Figure {
  const look = lookOf(options);
  const grid = gridded(rows, options, all);
  const bar = colorBar(grid, options.log?.value ?? false, look);
  const names = grid.columns.map(({ name }) => name);
  let pixels = look.width;
  return chart(grid.encoded, { ...options, range: {}, log: {} }, look, {
    heights: [],
    zero: "never",
    legend: "normal",
    x: (across) => {
      pixels = across;
      return laneScale(names, broken(grid.columns, across, look), false);
    },
    y: () => {
      // Names read from the top, numbers rise from the bottom.
      const down = grid.ys.some((one) => typeof one !== "number");
      const texts = grid.rows.map(({ text }) => verbatim(text));
      return laneScale(
        grid.rows.map(({ name }) => name),
        texts,
        down,
      );
    },
    beside: bar.beside,
    value: grid.ends,
    title: gridTitle(grid),
    traces: () =>
      grid.cells.flatMap((own) => [
        traceOf(grid, own, bar),
        ...numbersOn(grid, own, bar, pixels / names.length, look),
      ]),
  });
}

function traceOf(grid: Gridding, own: Cells, bar: ColorBar): Data {
  return {
    type: "heatmap",
    ...identity(grid.encoded, { color: 0, facet: own.facet }, false),
    x: grid.columns.map((_, i) => i),
    y: grid.rows.map((_, i) => i),
    z: own.z.map((line) => line.map((value) => (value === null ? null : bar.at(value)))),
    ...bar.of(own.facet),
    xgap: 1,
    ygap: 1,
    hovertext: own.hover,
    hoverongaps: false,
  } as unknown as Data;
}

/** The numbers on the cells, where these have room for them. */
function numbersOn(
  grid: Gridding,
  own: Cells,
  bar: ColorBar,
  pixels: number,
  look: Look,
): readonly Data[] {
  if (grid.rows.length > 14) return [];
  const filled = own.z.flatMap((line, y) =>
    line.flatMap((value, x) =>
      value === null ? [] : [{ x, y, value, text: formatValue(value, grid.value.format) }],
    ),
  );
  const widest = Math.max(0, ...filled.map(({ text }) => textWidth(text, look.font.label)));
  if (widest + look.px(8) > pixels) return [];
  return [
    {
      type: "scatter",
      mode: "text",
      ...identity(grid.encoded, { color: 0, facet: own.facet }, false),
      hoverinfo: "skip",
      x: filled.map(({ x }) => x),
      y: filled.map(({ y }) => y),
      text: filled.map(({ text }) => verbatim(text)),
      textfont: { size: look.font.label, color: filled.map(({ value }) => bar.inkOn(value)) },
    },
  ];
}
