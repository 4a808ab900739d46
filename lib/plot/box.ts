import type { Data } from "plotly.js-dist";
import { formatValue } from "../table/format.js";
import { chart } from "./chart.js";
import { distributions } from "./distribution.js";
import type { Sample } from "./distribution.js";
import type { Encoded, Series } from "./encode.js";
import type { Figure } from "./figure.js";
import { lookOf } from "./look.js";
import type { Look } from "./look.js";
import type { ChartOptions } from "./options.js";
import { faded } from "./palette.js";
import { summaryOf } from "./quantile.js";
import type { Summary } from "./quantile.js";
import { sliding } from "./slider.js";
import { lines } from "./text.js";
import { counted } from "./thin.js";
import { firstOf, identity } from "./trace.js";

/** Which columns a box chart shows, and how. */
export type BoxOptions<Row extends object> = ChartOptions<Row>;

/** A sample with its five numbers, and the values beyond the whiskers that are drawn. */
interface Box extends Sample, Summary {
  readonly outliers: readonly number[];
  readonly hidden: number;
}

// So many on either side of a box are told apart.
const mostOutliers = 100;

/**
 * The rows of each place as a box: from its lower to its upper quartile, with a line at the median and whiskers to
 * the outermost value within one and a half boxes; what lies beyond is drawn as points.
 *
 * @throws InputError as for a line.
 * @example
 * plot.box([1, 2, 3, 9].map((ms) => ({ verb: "sweep", ms })), { x: "verb", y: "ms" }).data.length; // 2
 */
export function box<Row extends object>(rows: readonly Row[], options: BoxOptions<Row>): Figure {
  return sliding(rows, options, (some, own) => boxes(some, own, rows));
}

function boxes<Row extends object>(
  rows: readonly Row[],
  options: BoxOptions<Row>,
  all: readonly Row[],
): Figure {
  const look = lookOf(options);
  const { encoded: raw, samples, width, scale } = distributions(rows, options, all, look);
  const drawn = samples.map((own) => own.map((sample) => boxOf(sample)));
  const hidden = drawn.flat().reduce((sum, one) => sum + one.hidden, 0);
  const note = `${counted(hidden)} outliers between the box and the ${mostOutliers} outermost on its side are not drawn`;
  const encoded: Encoded = { ...raw, notes: [...raw.notes, ...(hidden === 0 ? [] : [note])] };
  return chart(encoded, options, look, {
    heights: drawn.flatMap((own) =>
      own.flatMap(({ low, high, outliers }) => [low, high, ...outliers]),
    ),
    zero: "near",
    legend: "normal",
    x: scale,
    traces: (legend) => {
      const first = firstOf(legend);
      return encoded.series.flatMap((own, i) => [
        boxTrace(encoded, own, drawn[i]!, width, first(own.color), look),
        pointTrace(encoded, own, drawn[i]!, look),
      ]);
    },
  });
}

function boxOf(sample: Sample): Box {
  const five = summaryOf(sample.sorted);
  const under = sample.sorted.filter((value) => value < five.low);
  const over = sample.sorted.filter((value) => value > five.high);
  const outliers = [...under.slice(0, mostOutliers), ...over.slice(-mostOutliers)];
  return { ...sample, ...five, outliers, hidden: under.length + over.length - outliers.length };
}

function boxTrace(
  encoded: Encoded,
  series: Series,
  own: readonly Box[],
  width: number,
  showlegend: boolean,
  look: Look,
): Data {
  const style = look.styleOf(series.color);
  return {
    type: "box",
    ...identity(encoded, series, showlegend),
    hoverinfo: "skip",
    x: own.map(({ at }) => at),
    q1: own.map(({ q1 }) => q1),
    median: own.map(({ median }) => median),
    q3: own.map(({ q3 }) => q3),
    lowerfence: own.map(({ low }) => low),
    upperfence: own.map(({ high }) => high),
    width: width * 0.9,
    whiskerwidth: 0.4,
    line: { color: style.ink, width: 1.5 * look.scale },
    fillcolor: faded(style.color, 0.45),
  };
}

/** The outliers, and a place at each median where the pointer reads the box. */
function pointTrace(encoded: Encoded, series: Series, own: readonly Box[], look: Look): Data {
  const style = look.styleOf(series.color);
  const points = own.flatMap((one) => [
    { at: one.at, y: one.median, seen: 0, hover: hoverOf(encoded, series, one) },
    ...one.outliers.map((y) => ({
      at: one.at,
      y,
      seen: 0.8,
      hover: lines([one.name, `${encoded.y.title}: ${formatValue(y, encoded.y.format)}`]),
    })),
  ]);
  return {
    type: "scatter",
    mode: "markers",
    ...identity(encoded, series, false),
    x: points.map(({ at }) => at),
    y: points.map(({ y }) => y),
    marker: { color: style.ink, size: look.px(4), opacity: points.map(({ seen }) => seen) },
    hovertext: points.map(({ hover }) => hover),
  };
}

/** What is read of a sample under the pointer. */
export function hoverOf(
  { y, color, colors }: Encoded,
  series: Series,
  { name, count, q1, median, q3, low, high }: Sample & Summary,
): string {
  const read = (value: number): string => formatValue(value, y.format);
  return lines([
    color === undefined ? name : `${name}, ${color.title} ${colors[series.color]}`,
    `${y.title}: median ${read(median)} of ${counted(count)} rows`,
    `half of them between ${read(q1)} and ${read(q3)}`,
    `whiskers at ${read(low)} and ${read(high)}`,
  ]);
}
