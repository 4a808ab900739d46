import type { Data } from "plotly.js-dist";
import { kernelDensityEstimation } from "simple-statistics";
import { chart } from "./chart.js";
import { hoverOf } from "./box.js";
import { distributions } from "./distribution.js";
import type { Sample } from "./distribution.js";
import type { Encoded, Series } from "./encode.js";
import type { Figure } from "./figure.js";
import { lookOf } from "./look.js";
import type { Look } from "./look.js";
import type { ChartOptions } from "./options.js";
import { faded } from "./palette.js";
import { quantile, summaryOf } from "./quantile.js";
import { sliding } from "./slider.js";
import { counted } from "./thin.js";
import { firstOf, identity } from "./trace.js";

/** Which columns a violin chart shows, and how. */
export type ViolinOptions<Row extends object> = ChartOptions<Row>;

// Of a larger sample so many quantiles stand for all of it.
const mostValues = 1000;
const outlinePoints = 64;

/**
 * The rows of each place as a violin: as wide as their density, from the lowest value to the highest, with the median
 * as a point and the middle half as a bar. Each is as wide as its place allows, whatever its number of rows.
 *
 * @throws InputError as for a line.
 * @example
 * plot.violin([1, 2, 3].map((ms) => ({ verb: "sweep", ms })), { x: "verb", y: "ms" }).data.length; // 2
 */
export function violin<Row extends object>(
  rows: readonly Row[],
  options: ViolinOptions<Row>,
): Figure {
  return sliding(rows, options, (some, own) => violins(some, own, rows));
}

function violins<Row extends object>(
  rows: readonly Row[],
  options: ViolinOptions<Row>,
  all: readonly Row[],
): Figure {
  const look = lookOf(options);
  const { encoded: raw, samples, width, scale } = distributions(rows, options, all, look);
  const large = samples.flat().filter(({ sorted }) => sorted.length > mostValues).length;
  const note = `Of samples of more than ${counted(mostValues)} rows as many quantiles make the outline`;
  const encoded: Encoded = { ...raw, notes: [...raw.notes, ...(large === 0 ? [] : [note])] };
  const log = options.log?.y ?? false;
  return chart(encoded, options, look, {
    heights: samples.flatMap((own) => own.flatMap(({ sorted }) => [sorted[0]!, sorted.at(-1)!])),
    zero: "near",
    legend: "normal",
    x: scale,
    traces: (legend) => {
      const first = firstOf(legend);
      return encoded.series.flatMap((own, i) => [
        bodyTrace(encoded, own, samples[i]!, width / 2, log, first(own.color), look),
        middleTrace(encoded, own, samples[i]!, look),
      ]);
    },
  });
}

/** The outline of a sample: heights from the lowest to the highest, and how wide it is at each, at most 1. */
export function outlineOf(
  sorted: readonly number[],
  log: boolean,
): readonly (readonly [y: number, width: number])[] {
  const all =
    sorted.length <= mostValues
      ? sorted
      : Array.from({ length: mostValues }, (_, i) => quantile(sorted, i / (mostValues - 1)));
  const values = log ? all.map((value) => Math.log(value)) : [...all];
  const [low, high] = [values[0]!, values.at(-1)!];
  // Equal values have no density but at their own height.
  if (low === high) return [[sorted[0]!, 1]];
  const density = kernelDensityEstimation(values, "gaussian", bandwidth(values));
  const heights = Array.from(
    { length: outlinePoints },
    (_, i) => low + ((high - low) * i) / (outlinePoints - 1),
  );
  const widths = heights.map((height) => density(height));
  const widest = Math.max(...widths);
  return heights.map((height, i) => [log ? Math.exp(height) : height, widths[i]! / widest]);
}

/** B. W. Silverman's rule, "Density Estimation" (1986), equation 3.31. */
function bandwidth(sorted: readonly number[]): number {
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, sorted.length - 1));
  const middle = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.34;
  return 0.9 * Math.min(deviation, middle || deviation) * sorted.length ** -0.2;
}

function bodyTrace(
  encoded: Encoded,
  series: Series,
  samples: readonly Sample[],
  half: number,
  log: boolean,
  showlegend: boolean,
  look: Look,
): Data {
  const style = look.styleOf(series.color);
  const outline = samples.flatMap(({ at, sorted }, i) => {
    const sides = outlineOf(sorted, log);
    const right = sides.map(([y, width]) => [at + width * half, y] as const);
    const left = sides.map(([y, width]) => [at - width * half, y] as const).reverse();
    return [...(i === 0 ? [] : [[null, null] as const]), ...right, ...left, right[0]!];
  });
  return {
    type: "scatter",
    mode: "lines",
    ...identity(encoded, series, showlegend),
    hoverinfo: "skip",
    x: outline.map(([x]) => x),
    y: outline.map(([, y]) => y),
    fill: "toself",
    fillcolor: faded(style.color, 0.45),
    line: { color: style.ink, width: look.scale },
  };
}

function middleTrace(
  encoded: Encoded,
  series: Series,
  samples: readonly Sample[],
  look: Look,
): Data {
  const style = look.styleOf(series.color);
  const five = samples.map((sample) => ({ ...sample, ...summaryOf(sample.sorted) }));
  return {
    type: "scatter",
    mode: "markers",
    ...identity(encoded, series, false),
    x: five.map(({ at }) => at),
    y: five.map(({ median }) => median),
    error_y: {
      type: "data",
      symmetric: false,
      array: five.map(({ median, q3 }) => q3 - median),
      arrayminus: five.map(({ median, q1 }) => median - q1),
      color: style.ink,
      thickness: 5 * look.scale,
      width: 0,
    },
    marker: {
      color: look.paper,
      size: look.px(7),
      line: { color: style.ink, width: 1.5 * look.scale },
    },
    hovertext: five.map((one) => hoverOf(encoded, series, one)),
  };
}
