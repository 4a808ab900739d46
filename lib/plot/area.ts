import type { Data } from "plotly.js-dist";
import { InputError } from "../errors.js";
import { formatValue } from "../table/format.js";
import { chart } from "./chart.js";
import { checkCounts, encode } from "./encode.js";
import type { Encoded, Series, Spot } from "./encode.js";
import type { Figure } from "./figure.js";
import { lineEnds } from "./labels.js";
import { lookOf } from "./look.js";
import type { Look } from "./look.js";
import type { ChartOptions } from "./options.js";
import { sliding } from "./slider.js";
import { checkLinear, merged, stackHeights } from "./stack.js";
import { thinStacks } from "./thin.js";
import { firstOf, identity, textureOf } from "./trace.js";

/** Which columns a chart of stacked areas shows, and how. */
export type AreaOptions<Row extends object> = ChartOptions<Row>;

/**
 * Rows as areas stacked on each other, so that the top is the total. Rows that share a place and a colour are added
 * up; where one part has no answer the whole stack is a gap, and a part without a row counts as zero.
 *
 * @throws InputError as for a line, and for a value below zero or a logarithmic vertical axis.
 * @example
 * plot.area([{ t: 0, bytes: 1 }, { t: 1, bytes: 2 }], { x: "t", y: "bytes" }).data.length; // 1
 */
export function area<Row extends object>(rows: readonly Row[], options: AreaOptions<Row>): Figure {
  checkLinear("areas", options.log, ["y"]);
  return sliding(rows, options, (some, own) => areas(some, own, rows));
}

function areas<Row extends object>(
  rows: readonly Row[],
  options: AreaOptions<Row>,
  all: readonly Row[],
): Figure {
  const look = lookOf(options);
  const raw = encode(rows, options, { all });
  checkCounts(raw);
  const parts = raw.series.map((own) => merged(own, raw, true));
  for (const own of parts) checkSigns(own, raw);
  const stacks = raw.facets.map((_, facet) => stackOf(parts, facet, raw.categories));
  const missing = stacks.reduce((sum, stack) => sum + stack.missing, 0);
  const { series, notes } = thinStacks(
    stacks.map(({ layers }) => layers),
    options.log?.x,
  );
  const encoded: Encoded = {
    ...raw,
    series,
    notes: [...raw.notes, ...(missing === 0 ? [] : [zeros(missing)]), ...notes],
  };
  const centred = { ...encoded, series: stacks.flatMap(({ layers }) => middles(layers)) };
  return chart(encoded, options, look, {
    heights: stackHeights(series),
    zero: "always",
    ends: options.slider === undefined ? lineEnds(centred, look) : undefined,
    legend: "reversed",
    traces: (legend) => {
      const first = firstOf(legend);
      return series.flatMap((own) =>
        runsOf(own.spots).map((run, i) =>
          traceOf(encoded, { ...own, spots: [...run] }, i, first(own.color), look),
        ),
      );
    },
  });
}

function checkSigns({ spots }: Series, { x, y }: Encoded): void {
  const wrong = spots.find((spot) => spot.y !== null && spot.y < 0);
  if (wrong === undefined) return;
  const value = formatValue(wrong.y, y.format);
  const place = formatValue(wrong.x, x.format);
  throw new InputError(
    `invalid y: ${y.column} is ${value} at ${x.column} ${place} (areas stack from zero up; use plot.bar)`,
  );
}

/** The layers of one panel, every layer at every place. */
function stackOf(
  all: readonly Series[],
  facet: number,
  categories: Encoded["categories"],
): { readonly layers: readonly Series[]; readonly missing: number } {
  const own = all.filter((series) => series.facet === facet);
  const found = new Set(own.flatMap(({ spots }) => spots.map((spot) => spot.x)));
  const places =
    categories?.map(({ name }) => name).filter((name) => found.has(name)) ??
    [...found].sort((a, b) => Number(a) - Number(b));
  const gaps = new Set(
    own.flatMap(({ spots }) => spots.flatMap((spot) => (spot.y === null ? [spot.x] : []))),
  );
  let missing = 0;
  const layers = own.map((series) => {
    const at = new Map(series.spots.map((spot) => [spot.x, spot]));
    const spots = places.map((x): Spot => {
      const spot = at.get(x);
      if (spot === undefined) missing++;
      return { x, y: gaps.has(x) ? null : (spot?.y ?? 0), hover: () => spot?.hover() ?? "" };
    });
    return { ...series, spots };
  });
  return { layers, missing };
}

function zeros(count: number): string {
  return count === 1
    ? "1 place without a row is drawn as zero"
    : `${count} places without a row are drawn as zero`;
}

/** The layers of one stack with the heights of their middles, where their names stand. */
function middles(layers: readonly Series[]): readonly Series[] {
  const floor = new Map<Spot["x"], number>();
  return layers.map((layer) => {
    const spots = layer.spots.map((spot): Spot => {
      if (spot.y === null) return spot;
      const below = floor.get(spot.x) ?? 0;
      floor.set(spot.x, below + spot.y);
      return { ...spot, y: below + spot.y / 2 };
    });
    return { ...layer, spots };
  });
}

/** The parts of a layer between its gaps. */
function runsOf(spots: readonly Spot[]): readonly (readonly Spot[])[] {
  const runs: Spot[][] = [[]];
  for (const spot of spots) {
    if (spot.y === null) runs.push([]);
    else runs.at(-1)!.push(spot);
  }
  return runs.filter((run) => run.length > 0);
}

function traceOf(
  encoded: Encoded,
  series: Series,
  ordinal: number,
  showlegend: boolean,
  look: Look,
): Data {
  const style = look.styleOf(series.color);
  const { spots } = series;
  // A lone place between two gaps has no area to be seen by.
  const lone = spots.length === 1;
  const textured = encoded.color !== undefined && style.pattern !== "";
  return {
    type: "scatter",
    mode: lone ? "markers" : "lines",
    // Runs are stacks of their own: Plotly would fill the gap between them.
    stackgroup: `${series.facet}-${ordinal}`,
    ...identity(encoded, series, showlegend),
    x: spots.map((spot) => spot.x),
    y: spots.map((spot) => spot.y),
    line: { color: style.color, width: look.scale },
    ...(lone ? { marker: { color: style.color, size: look.px(7) } } : {}),
    fillcolor: style.color,
    ...(textured ? { fillpattern: textureOf(style, look) } : {}),
    hovertext: spots.map((spot) => spot.hover()),
  };
}
