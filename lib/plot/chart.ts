import type { Annotation, Data, Layout } from "plotly.js-dist";
import { formatValue } from "../table/format.js";
import { axisOf, numbered } from "./axes.js";
import type { Category, Encoded } from "./encode.js";
import { withEnds } from "./ends.js";
import { figure } from "./figure.js";
import type { Figure } from "./figure.js";
import { headerOf } from "./header.js";
import { sideLabels } from "./labels.js";
import type { Label } from "./labels.js";
import { legendOf, legendWidth } from "./legend.js";
import type { Look } from "./look.js";
import { captionsOf, checkMark, drawMarks, markValues } from "./marks.js";
import type { ChartOptions } from "./options.js";
import { columnsFor, gridOf, panelTitle, panelTitles } from "./panels.js";
import type { Grid } from "./panels.js";
import { categoryScale, numberScale } from "./scale.js";
import type { Place, Scale } from "./scale.js";
import { fontFamily, lines, within, wrap } from "./text.js";

/** What differs between the kinds of chart. */
export interface Kind {
  /** The heights that the vertical axis must hold. */
  readonly heights: readonly number[];
  readonly zero: "always" | "near" | "never";
  /** Share of the height left free beyond the ends, for text on the marks. */
  readonly air?: number;
  /** The names at the ends of the series, where they have them there and not in a legend. */
  readonly ends?: readonly Label[] | undefined;
  /** Axes of its own, for so many pixels. */
  x?(pixels: number): Scale;
  y?(pixels: number): Scale;
  /** Both ends of its colours, where these are numbers. */
  readonly value?: readonly [number, number];
  /** Pixels beside the panels that it fills itself, as with a bar of colours. */
  readonly beside?: number;
  /** What it shows, where that is not the vertical axis by the horizontal one. */
  readonly title?: string;
  /** Draws the series, with the names they have in the legend or none. */
  traces(legend: boolean): readonly Data[];
  readonly layout?: Partial<Layout>;
  /** Whether the legend reads as the series come, or from the last. */
  readonly legend: "normal" | "reversed";
}

/** A whole chart from its series: axes, panels, labels, marks and the sentences above. */
export function chart<Row extends object>(
  encoded: Encoded,
  options: ChartOptions<Row>,
  look: Look,
  kind: Kind,
): Figure {
  const drawn = layOut(encoded, options, look, kind, look.panelHeight);
  const over = (look.height ?? drawn.height) - drawn.height;
  if (over === 0) return finished(drawn, kind);
  // A chart of a given height gives its panels what the sentences leave.
  const rest = drawn.grid.panelHeight + over / drawn.grid.rows;
  return finished(layOut(encoded, options, look, kind, Math.max(rest, look.px(60))), kind);
}

function finished({ data, layout, x, y }: LaidOut, kind: Kind): Figure {
  return withEnds(figure({ data, layout }), { x: x.ends, y: y.ends, value: kind.value });
}

interface LaidOut {
  readonly data: readonly Data[];
  readonly layout: Partial<Layout>;
  readonly height: number;
  readonly grid: Grid;
  readonly x: Scale;
  readonly y: Scale;
}

function layOut<Row extends object>(
  encoded: Encoded,
  options: ChartOptions<Row>,
  look: Look,
  kind: Kind,
  panelHeight: number | undefined,
): LaidOut {
  const { px } = look;
  // Room that labels and title of the vertical axis take, in pixels; Plotly makes more where it needs more.
  const left = px(90);
  const below = px(64) + (options.slider === undefined ? 0 : px(80));
  const marks = options.marks ?? [];
  const count = encoded.facets.length;
  const titles = panelTitles(encoded, (look.width - left) / columnsFor(count) - px(24), look);
  const above = Math.max(0, ...titles.map((title) => title.length * px(17) + px(12)));
  const grid = gridOf(count, above, panelHeight ?? heightFor(encoded, look), px);

  const y =
    kind.y?.(grid.panelHeight) ??
    numberScale({
      values: [...kind.heights, ...markValues(marks, "y", options.log?.y)],
      format: encoded.y.format,
      log: options.log?.y ?? false,
      ends: options.range?.y,
      pixels: grid.panelHeight,
      across: false,
      zero: kind.zero,
      air: kind.air,
      look,
    });
  const lone = count === 1 ? marks : [];
  const direct = kind.ends && sideLabels(kind.ends, lone, y, grid.panelHeight, look);
  const legend = encoded.color !== undefined && direct === undefined;
  const side = direct ?? sideLabels([], lone, y, grid.panelHeight, look);
  // Labels that have no room at the side are read in the header.
  const unread = side === undefined ? marks.filter((mark) => mark.y !== undefined) : [];
  const margin = (side?.width ?? 0) + (kind.beside ?? 0);
  const right = margin + (legend ? legendWidth(encoded, look) : 0) + px(24);
  const plotWidth = Math.max(px(200), look.width - left - right);
  const panelWidth = plotWidth * grid.panelShare;
  const x =
    kind.x?.(panelWidth) ?? horizontal(encoded, options, panelWidth, direct !== undefined, look);
  for (const mark of marks) checkMark(mark, x, y, options.log);

  const drawn = drawMarks(marks, x, count, plotWidth, look);
  const notes = [...captionsOf(count > 1 ? marks : unread, reader(encoded)), ...encoded.notes];
  const own = encoded.x.described && encoded.y.described;
  const byItself = kind.title ?? `${encoded.y.title} by ${within(encoded.x.title)}`;
  const titled = options.title ?? byItself;
  const shown = options.title ?? (own ? byItself : undefined);
  const header = headerOf(shown, options.subtitle, notes, look);
  const top = header.height + drawn.above + px(16);
  const height = Math.round(top + grid.height + below);
  const layout: Partial<Layout> = {
    ...axes(encoded, grid, x, y, plotWidth, look),
    title: header.title,
    meta: { title: titled, ...(options.name === undefined ? {} : { name: options.name }) },
    annotations: [
      ...titles.map((text, i) => panelTitle(text, grid, i, look)),
      ...drawn.annotations,
      ...(side?.annotations ?? []).map((label) => placed(label, x)),
    ] as Annotation[],
    shapes: [...drawn.shapes],
    autosize: !look.fixed,
    ...(look.fixed ? { width: look.width } : {}),
    height,
    margin: {
      l: px(look.height === undefined ? 64 : 80),
      r: Math.round(right),
      t: Math.round(top),
      b: below,
    },
    font: { family: fontFamily, size: look.font.tick, color: look.ink },
    paper_bgcolor: look.paper,
    plot_bgcolor: look.paper,
    hovermode: "closest",
    hoverlabel: { align: "left" },
    // Beside a light ground Plotly finds the colours of its buttons itself.
    ...(look.ground === "dark"
      ? { modebar: { bgcolor: "rgba(0,0,0,0)", color: look.soft, activecolor: look.ink } }
      : {}),
    showlegend: legend,
    ...(legend ? { legend: legendOf(encoded, kind.legend, 1.02 + margin / plotWidth, look) } : {}),
    ...kind.layout,
  };
  return { data: kind.traces(legend), layout, height, grid, x, y };
}

function horizontal<Row extends object>(
  { x, series, categories }: Encoded,
  options: ChartOptions<Row>,
  pixels: number,
  tight: boolean,
  look: Look,
): Scale {
  if (categories !== undefined) {
    return categoryScale(
      categories.map(({ name }) => name),
      broken(categories, pixels, look),
    );
  }
  const values = series.flatMap(({ spots }) => spots.map((spot) => Number(spot.x)));
  return numberScale({
    values: values.concat(markValues(options.marks, "x", options.log?.x)),
    ticked: [...new Set(values)],
    format: x.format,
    log: options.log?.x ?? false,
    ends: options.range?.x,
    pixels,
    across: true,
    zero: "never",
    tight,
    look,
  });
}

/** The names of categories, broken to the width that each has on a horizontal axis. */
export function broken(
  categories: readonly Category[],
  pixels: number,
  look: Look,
): readonly string[] {
  const band = Math.max(look.px(60), pixels / categories.length - look.px(8));
  return categories.map(({ text }) => lines(wrap(text, band, look.font.tick)));
}

function axes(
  { x: xChannel, y: yChannel }: Encoded,
  grid: Grid,
  x: Scale,
  y: Scale,
  plotWidth: number,
  look: Look,
): Record<string, unknown> {
  const across = plotWidth * grid.panelShare;
  return Object.fromEntries(
    grid.panels.flatMap((panel, i) => [
      [`xaxis${numbered(i)}`, axisOf(x, "x", panel, i, xChannel.title, across, look)],
      [`yaxis${numbered(i)}`, axisOf(y, "y", panel, i, yChannel.title, grid.panelHeight, look)],
    ]),
  );
}

/** Annotations of a logarithmic axis want the logarithm, those of a named one the ordinal. */
function placed(label: Partial<Annotation>, x: Scale): Partial<Annotation> {
  return label.xref === "paper" ? label : { ...label, x: x.at(label.x as Place) };
}

/** More lines than can be named at their ends get a panel as high as their legend. */
function heightFor({ colors }: Encoded, look: Look): number | undefined {
  if (look.height !== undefined || colors.length <= 14) return undefined;
  return look.px(Math.min(colors.length * 19 + 40, 840));
}

function reader({ x, y }: Encoded): (axis: "x" | "y", value: number | string) => string {
  return (axis, value) => {
    const channel = axis === "x" ? x : y;
    return `${within(channel.title)} ${formatValue(value, channel.format)}`;
  };
}
