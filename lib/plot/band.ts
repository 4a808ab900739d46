import type { Data } from "plotly.js-dist";
import { InputError } from "../errors.js";
import { formatValue } from "../table/format.js";
import { formatShare } from "../units.js";
import { chart } from "./chart.js";
import { checkCounts, encode } from "./encode.js";
import type { Encoded, Series, Spot } from "./encode.js";
import type { Figure } from "./figure.js";
import { lineEnds } from "./labels.js";
import { lookOf } from "./look.js";
import type { Look } from "./look.js";
import type { ChartOptions } from "./options.js";
import { faded } from "./palette.js";
import { quantile } from "./quantile.js";
import type { Place } from "./scale.js";
import { sliding } from "./slider.js";
import { lines } from "./text.js";
import { thinLines } from "./thin.js";
import { firstOf, identity } from "./trace.js";

/** Which columns a chart of bands shows, and how. */
export interface BandOptions<Row extends object> extends ChartOptions<Row> {
  /** The middle shares of the rows that a band each holds; 0.5 and 0.9 unless told. */
  readonly bands?: readonly number[];
}

/** The rows of one place along x, and their answers in order. */
interface Sample {
  readonly x: Place;
  readonly sorted: readonly number[];
}

/**
 * Many rows at each `x` as a line of medians between bands that hold the middle of them. The chart says which.
 *
 * @throws InputError as for a line, and for a band that is no share between 0 and 1.
 * @example
 * plot.band([1, 2, 3].map((bytes) => ({ t: 0, bytes })), { x: "t", y: "bytes" }).data.length; // 3
 */
export function band<Row extends object>(rows: readonly Row[], options: BandOptions<Row>): Figure {
  for (const share of options.bands ?? []) {
    if (share > 0 && share < 1) continue;
    throw new InputError(`invalid band: ${share} (expected a share of the rows between 0 and 1)`);
  }
  return sliding(rows, options, (some, own) => ribbons(some, own, rows));
}

function ribbons<Row extends object>(
  rows: readonly Row[],
  options: BandOptions<Row>,
  all: readonly Row[],
): Figure {
  const look = lookOf(options);
  const raw = encode(rows, options, { all });
  checkCounts(raw);
  const shares = [...(options.bands ?? [0.5, 0.9])].sort((a, b) => b - a);
  const names = raw.categories?.map(({ name }) => name);
  const full = raw.series.map((own) => samplesOf(own, names));
  const medians = raw.series.map((own, i) => ({
    ...own,
    spots: full[i]!.map((sample) => medianOf(sample, raw, shares)),
  }));
  // Of more places than can be seen those stay that show the line of medians.
  const { series, notes } =
    names === undefined ? thinLines(medians, options.log?.x) : { series: medians, notes: [] };
  const samples = series.map(({ spots }, i) => {
    const kept = new Set(spots.map((spot) => spot.x));
    return full[i]!.filter(({ x }) => kept.has(x));
  });
  const encoded: Encoded = { ...raw, series, notes: [...raw.notes, saying(shares), ...notes] };
  const outer = shares[0] ?? 0;
  const edges = samples.flat().filter(({ sorted }) => sorted.length > 0);
  return chart(encoded, options, look, {
    heights: edges.flatMap(({ sorted }) => [
      quantile(sorted, (1 - outer) / 2),
      quantile(sorted, (1 + outer) / 2),
    ]),
    zero: "near",
    ends: options.slider === undefined ? lineEnds(encoded, look) : undefined,
    legend: "normal",
    traces: (legend) => {
      const first = firstOf(legend);
      // No band lies on a line.
      return [
        ...series.flatMap((own, i) =>
          shares.map((share) => ribbonOf(encoded, own, samples[i]!, share, look)),
        ),
        ...series.map((own) => traceOf(encoded, own, first(own.color), look)),
      ];
    },
  });
}

function samplesOf({ spots }: Series, names: readonly string[] | undefined): readonly Sample[] {
  const places = new Map<Place, number[]>();
  for (const { x, y } of spots) {
    const values = places.get(x) ?? [];
    places.set(x, values);
    if (y !== null) values.push(y);
  }
  const rank = (x: Place): number => (names === undefined ? Number(x) : names.indexOf(String(x)));
  return [...places]
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([x, values]) => ({ x, sorted: values.sort((a, b) => a - b) }));
}

function medianOf({ x, sorted }: Sample, encoded: Encoded, shares: readonly number[]): Spot {
  const read = (value: number): string => formatValue(value, encoded.y.format);
  const hover = (): string =>
    lines([
      `${encoded.x.title}: ${formatValue(x, encoded.x.format)}`,
      `${encoded.y.title}: median ${read(quantile(sorted, 0.5))} of ${sorted.length} rows`,
      ...[...shares].reverse().map((share) => {
        const [low, high] = [(1 - share) / 2, (1 + share) / 2].map((at) => quantile(sorted, at));
        return `${formatShare(share)} between ${read(low!)} and ${read(high!)}`;
      }),
    ]);
  return { x, y: sorted.length === 0 ? null : quantile(sorted, 0.5), hover };
}

function saying(shares: readonly number[]): string {
  const middle = shares.map((share) => formatShare(share)).reverse();
  const bands = middle.length === 1 ? "the band holds" : "the bands hold";
  return middle.length === 0
    ? "Each line is the median of the rows"
    : `Each line is the median of the rows; ${bands} the middle ${middle.join(" and ")} of them`;
}

/** One closed outline for each stretch without a gap. */
function ribbonOf(
  encoded: Encoded,
  series: Series,
  samples: readonly Sample[],
  share: number,
  look: Look,
): Data {
  const runs: Sample[][] = [[]];
  for (const sample of samples) {
    if (sample.sorted.length === 0) runs.push([]);
    else runs.at(-1)!.push(sample);
  }
  const outlines = runs
    .filter((run) => run.length > 0)
    .flatMap((run, i) => {
      const edge = (at: number): readonly (readonly [Place, number])[] =>
        run.map(({ x, sorted }) => [x, quantile(sorted, at)]);
      const gap = i === 0 ? [] : [[null, null] as const];
      return [...gap, ...edge((1 + share) / 2), ...[...edge((1 - share) / 2)].reverse()];
    });
  return {
    type: "scatter",
    mode: "lines",
    ...identity(encoded, series, false),
    hoverinfo: "skip",
    x: outlines.map(([x]) => x),
    y: outlines.map(([, y]) => y),
    fill: "toself",
    fillcolor: faded(look.styleOf(series.color).color, 0.25),
    line: { width: 0 },
  };
}

function traceOf(encoded: Encoded, series: Series, showlegend: boolean, look: Look): Data {
  const style = look.styleOf(series.color);
  const { spots } = series;
  return {
    type: "scatter",
    mode: spots.length <= 60 ? "lines+markers" : "lines",
    ...identity(encoded, series, showlegend),
    x: spots.map((spot) => spot.x),
    y: spots.map((spot) => spot.y),
    line: { color: style.color, width: 2 * look.scale, dash: style.dash },
    ...(spots.length <= 60
      ? { marker: { color: style.color, symbol: style.symbol, size: look.px(6) } }
      : {}),
    connectgaps: false,
    hovertext: spots.map((spot) => (spot.y === null ? "" : spot.hover())),
  } as Data;
}
