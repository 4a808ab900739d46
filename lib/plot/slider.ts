import type { Layout } from "plotly.js-dist";
import { InputError } from "../errors.js";
import { checkColumn, checkRows, columnsOf } from "../table/columns.js";
import { formatValue } from "../table/format.js";
import { endsOf } from "./ends.js";
import type { Ends } from "./ends.js";
import { figure } from "./figure.js";
import type { Figure } from "./figure.js";
import type { FrameJson } from "./figure-json.js";
import { lookOf } from "./look.js";
import type { Look } from "./look.js";
import { channelOf } from "./options.js";
import type { ChartOptions } from "./options.js";
import { verbatim } from "./text.js";
import { distinct } from "./values.js";

// Every stop is a chart of its own in the page.
const mostStops = 60;

/**
 * A chart, or where a slider is asked for one for each value of its column, shown one at a time by the page itself.
 * All of them have the axes that hold every one.
 */
export function sliding<Row extends object, Options extends ChartOptions<Row>>(
  rows: readonly Row[],
  options: Options,
  draw: (rows: readonly Row[], options: Options) => Figure,
): Figure {
  if (options.slider === undefined) return draw(rows, options);
  checkRows(rows);
  checkColumn(options.slider, columnsOf(rows));
  const channel = channelOf(rows, options, "slider")!;
  const values = distinct(rows, channel.column);
  if (values.length > mostStops) {
    throw new InputError(
      `invalid slider: ${channel.column} has ${values.length} values (at most ${mostStops} stops; filter the rows)`,
    );
  }
  const parts = values.map((value) =>
    rows.filter((row) => Reflect.get(row, channel.column) === value),
  );
  const drawAll = (range: Ends): readonly Figure[] =>
    parts.map((part) => draw(part, { ...options, range }));
  // Heights may depend on the ends of x, as those of a histogram do, so x is settled first.
  let figures = drawAll(options.range ?? {});
  const x = options.range?.x ?? spanned(figures, "x");
  figures = drawAll({ ...options.range, ...(x === undefined ? {} : { x }) });
  const y = options.range?.y ?? spanned(figures, "y");
  const value = spanned(figures, "value");
  figures = drawAll({
    ...(value === undefined ? {} : { value }),
    ...options.range,
    ...(x === undefined ? {} : { x }),
    ...(y === undefined ? {} : { y }),
  });
  const texts = values.map((one) => formatValue(one, channel.format) || "–");
  return joined(figures, channel.title, texts, lookOf(options));
}

/** The ends that hold those of every chart; nothing for an axis of names. */
function spanned(
  figures: readonly Figure[],
  axis: "x" | "y" | "value",
): readonly [number, number] | undefined {
  const found = figures.map((one) => endsOf(one)[axis]).filter((ends) => ends !== undefined);
  if (found.length === 0) return undefined;
  return [Math.min(...found.map(([low]) => low)), Math.max(...found.map(([, high]) => high))];
}

/** All traces in one figure, of which a frame shows one chart's. */
function joined(
  figures: readonly Figure[],
  title: string,
  texts: readonly string[],
  look: Look,
): Figure {
  const first = figures[0]!;
  const owner = figures.flatMap(({ data }, i) => data.map(() => i));
  const data = figures.flatMap((own, i) =>
    own.data.map((trace) => (i === 0 ? trace : Object.assign({}, trace, { visible: false }))),
  );
  const frames = texts.map((text, i): FrameJson => ({
    name: `${i + 1}. ${text}`,
    data: owner.map((one) => ({ visible: one === i })),
    traces: owner.map((_, trace) => trace),
  }));
  const layout = { ...first.layout, ...controls(first.layout, title, texts, frames, look) };
  return figure({ data, layout, frames });
}

function controls(
  layout: Partial<Layout>,
  title: string,
  texts: readonly string[],
  frames: readonly FrameJson[],
  look: Look,
): Partial<Layout> {
  const jump = {
    mode: "immediate",
    frame: { duration: 0, redraw: true },
    transition: { duration: 0 },
  };
  const play = {
    fromcurrent: true,
    frame: { duration: 700, redraw: true },
    transition: { duration: 0 },
  };
  const down = look.px(44 + depthOf(layout) * 16);
  // The buttons stand left of the slider, which takes shares of the plot's width.
  const across = look.width - (layout.margin?.l ?? 0) - (layout.margin?.r ?? 0);
  const start = Math.min(0.4, look.px(100) / across);
  const font = { size: look.font.tick, color: look.ink };
  return {
    margin: { ...layout.margin, b: down + look.px(76) },
    height:
      (layout.height ?? 0) + (look.height === undefined ? (depthOf(layout) - 1) * look.px(16) : 0),
    sliders: [
      {
        x: start,
        len: 1 - start,
        y: 0,
        pad: { t: down, b: 0 },
        currentvalue: { prefix: verbatim(`${title}: `), font },
        font,
        bordercolor: look.axis,
        bgcolor: look.grid,
        activebgcolor: look.axis,
        tickcolor: look.axis,
        steps: texts.map((text, i) => ({
          label: verbatim(text),
          method: "animate",
          args: [[frames[i]!.name], jump],
        })),
      },
    ],
    updatemenus: [
      {
        type: "buttons",
        direction: "left",
        showactive: false,
        x: 0,
        xanchor: "left",
        y: 0,
        yanchor: "top",
        pad: { t: down + look.px(18), r: 0, l: 0 },
        font,
        bgcolor: look.paper,
        bordercolor: look.axis,
        buttons: [
          { label: "▶", method: "animate", args: [null, play] },
          { label: "❚❚", method: "animate", args: [[null], jump] },
        ],
      },
    ],
  } as unknown as Partial<Layout>;
}

/** Lines of text below the horizontal axis, its title left out. */
function depthOf({ xaxis }: Partial<Layout>): number {
  const texts = Array.isArray(xaxis?.ticktext) ? xaxis.ticktext.map(String) : [];
  return Math.max(1, ...texts.map((text) => text.split("<br>").length));
}
