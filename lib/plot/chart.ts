import type { Annotation, Data, Layout, Shape } from "plotly.js-dist";
import { formatValue } from "../table/format.js";
import { axisOf } from "./axes.js";
import type { Encoded } from "./encode.js";
import { figure } from "./figure.js";
import type { Figure } from "./figure.js";
import { headerOf } from "./header.js";
import { sideLabels } from "./labels.js";
import type { Label } from "./labels.js";
import { captionsOf, checkMark, drawMarks } from "./marks.js";
import { assumedWidth } from "./options.js";
import type { ChartOptions } from "./options.js";
import { columnsFor, gridOf } from "./panels.js";
import type { Grid } from "./panels.js";
import { categoryScale, numberScale, tickSize } from "./scale.js";
import type { Place, Scale } from "./scale.js";
import { fontFamily, lines, textWidth, verbatim, wrap } from "./text.js";

/** What differs between the kinds of chart. */
export interface Kind {
  /** The heights that the vertical axis must hold. */
  readonly heights: readonly number[];
  readonly zero: "always" | "near";
  /** The names at the ends of the series, where they have them there and not in a legend. */
  readonly ends?: readonly Label[] | undefined;
  /** Draws the series, with the names they have in the legend or none. */
  traces(legend: boolean): readonly Data[];
  readonly layout?: Partial<Layout>;
  /** Lines and boxes of its own, in the coordinates of the axes. */
  readonly shapes?: readonly Partial<Shape>[];
  /** Share of the height left free beyond the ends, for text on the marks. */
  readonly air?: number;
  /** Whether the legend reads as the series come, or from the last. */
  readonly legend: "normal" | "reversed";
}

// Room that labels and title of the vertical axis take, in pixels; Plotly makes more where it needs more.
const left = 90;
const below = 64;
const panelTitleSize = 13;

/** A whole chart from its series: axes, panels, labels, marks and the sentences above. */
export function chart<Row extends object>(
  encoded: Encoded,
  options: ChartOptions<Row>,
  kind: Kind,
): Figure {
  const marks = options.marks ?? [];
  const names = encoded.categories?.map(({ name }) => name);
  for (const mark of marks) checkMark(mark, names, options.log);
  const count = encoded.facets.length;
  const width = options.width ?? assumedWidth;
  const titles = panelTitles(encoded, (width - left) / columnsFor(count) - 24);
  const above = Math.max(0, ...titles.map((title) => title.length * 17 + 12));
  const grid = gridOf(count, above, options.panelHeight ?? heightFor(encoded));

  const y = numberScale({
    values: [...kind.heights, ...marks.flatMap((mark) => mark.y ?? [])],
    format: encoded.y.format,
    log: options.log?.y ?? false,
    ends: options.range?.y,
    pixels: grid.panelHeight,
    across: false,
    zero: kind.zero,
    air: kind.air,
  });
  const lone = count === 1 ? marks : [];
  const direct = kind.ends && sideLabels(kind.ends, lone, y, grid.panelHeight);
  const legend = encoded.color !== undefined && direct === undefined;
  const side = direct ?? sideLabels([], lone, y, grid.panelHeight);
  // Labels that have no room at the side are read in the header.
  const unread = side === undefined ? marks.filter((mark) => mark.y !== undefined) : [];
  const margin = side?.width ?? 0;
  const right = margin + (legend ? legendWidth(encoded) : 0) + 24;
  const plotWidth = Math.max(200, width - left - right);
  const x = horizontal(encoded, options, plotWidth * grid.panelShare, direct !== undefined);

  const drawn = drawMarks(marks, x, count, plotWidth);
  const notes = [...captionsOf(count > 1 ? marks : unread, reader(encoded)), ...encoded.notes];
  const header = headerOf(options.title, options.subtitle, notes, width);
  const top = header.height + drawn.above + 16;
  const titled = options.title ?? `${encoded.y.title} by ${encoded.x.title}`;
  const layout: Partial<Layout> = {
    ...axes(encoded, grid, x, y, plotWidth),
    title: header.title,
    meta: { title: titled, ...(options.name === undefined ? {} : { name: options.name }) },
    annotations: [
      ...titles.map((text, i) => panelTitle(text, grid, i)),
      ...drawn.annotations,
      ...(side?.annotations ?? []).map((label) => placed(label, x)),
    ] as Annotation[],
    shapes: [...drawn.shapes, ...(kind.shapes ?? [])],
    autosize: options.width === undefined,
    ...(options.width === undefined ? {} : { width: options.width }),
    height: Math.round(top + grid.height + below),
    margin: { l: 64, r: Math.round(right), t: Math.round(top), b: below },
    font: { family: fontFamily, size: tickSize, color: "#222222" },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    hovermode: "closest",
    hoverlabel: { align: "left" },
    showlegend: legend,
    ...(legend ? { legend: legendOf(encoded, kind, 1.02 + margin / plotWidth) } : {}),
    ...kind.layout,
  };
  return figure({ data: kind.traces(legend), layout });
}

function horizontal<Row extends object>(
  { x, series, categories }: Encoded,
  options: ChartOptions<Row>,
  pixels: number,
  tight: boolean,
): Scale {
  if (categories !== undefined) {
    const band = Math.max(60, pixels / categories.length - 8);
    const names = categories.map(({ text }) => lines(wrap(text, band, tickSize)));
    return categoryScale(
      categories.map(({ name }) => name),
      names,
    );
  }
  return numberScale({
    values: series
      .flatMap(({ spots }) => spots.map((spot) => Number(spot.x)))
      .concat(options.marks?.flatMap((mark) => (typeof mark.x === "number" ? mark.x : [])) ?? []),
    ticked: [...new Set(series.flatMap(({ spots }) => spots.map((spot) => Number(spot.x))))],
    format: x.format,
    log: options.log?.x ?? false,
    ends: options.range?.x,
    pixels,
    across: true,
    zero: "never",
    tight,
  });
}

function axes(
  { x: xChannel, y: yChannel }: Encoded,
  grid: Grid,
  x: Scale,
  y: Scale,
  plotWidth: number,
): Record<string, unknown> {
  const across = plotWidth * grid.panelShare;
  return Object.fromEntries(
    grid.panels.flatMap((panel, i) => {
      const n = i === 0 ? "" : String(i + 1);
      return [
        [`xaxis${n}`, axisOf(x, "x", panel, i, xChannel.title, across)],
        [`yaxis${n}`, axisOf(y, "y", panel, i, yChannel.title, grid.panelHeight)],
      ];
    }),
  );
}

/** Annotations of a logarithmic axis want the logarithm, those of a named one the ordinal. */
function placed(label: Partial<Annotation>, x: Scale): Partial<Annotation> {
  return label.xref === "paper" ? label : { ...label, x: x.at(label.x as Place) };
}

/** More lines than can be named at their ends get a panel as high as their legend. */
function heightFor({ colors }: Encoded): number | undefined {
  return colors.length > 14 ? Math.min(colors.length * 19 + 40, 840) : undefined;
}

function panelTitles({ facet, facets }: Encoded, width: number): readonly (readonly string[])[] {
  if (facet === undefined || facets.length < 2) return [];
  return facets.map((value) => wrap(`${facet.title}: ${value}`, width, panelTitleSize));
}

function panelTitle(text: readonly string[], grid: Grid, ordinal: number): Partial<Annotation> {
  const panel = grid.panels[ordinal]!;
  return {
    text: lines(text),
    showarrow: false,
    font: { size: panelTitleSize },
    align: "left",
    xref: "paper",
    x: panel.x[0],
    xanchor: "left",
    yref: "paper",
    y: panel.y[1],
    yanchor: "bottom",
    yshift: 2,
  };
}

function legendOf({ color }: Encoded, kind: Kind, x: number): NonNullable<Layout["legend"]> {
  return {
    title: { text: verbatim(color?.title ?? "") },
    traceorder: kind.legend,
    x,
    y: 1,
    xanchor: "left",
    yanchor: "top",
  };
}

function legendWidth({ color, colors }: Encoded): number {
  const widths = [color?.title ?? "", ...colors].map((text) => textWidth(text, tickSize));
  return Math.max(...widths) + 60;
}

function reader({ x, y }: Encoded): (axis: "x" | "y", value: number | string) => string {
  return (axis, value) => {
    const channel = axis === "x" ? x : y;
    return `${channel.title} ${formatValue(value, channel.format)}`;
  };
}
