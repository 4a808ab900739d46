import { broken } from "./chart.js";
import { checkCounts, encode } from "./encode.js";
import type { Encoded, Series } from "./encode.js";
import type { Look } from "./look.js";
import type { ChartOptions } from "./options.js";
import { laneScale } from "./scale.js";
import type { Scale } from "./scale.js";

/** The answers of one place and colour in order, and where they stand along x. */
export interface Sample {
  readonly name: string;
  readonly at: number;
  readonly sorted: readonly number[];
}

/** Rows as samples, side by side at each place where there are colours. */
export interface Distributions {
  readonly encoded: Encoded;
  readonly samples: readonly (readonly Sample[])[];
  /** The width of one sample, of the 1 between places. */
  readonly width: number;
  readonly scale: (pixels: number) => Scale;
}

/** Rows sorted into samples: one for each place along x and colour. */
export function distributions<Row extends object>(
  rows: readonly Row[],
  options: ChartOptions<Row>,
  all: readonly Row[],
  look: Look,
): Distributions {
  const raw = encode(rows, options, { named: true, all });
  checkCounts(raw);
  const categories = raw.categories!;
  const names = categories.map(({ name }) => name);
  // A colour for each place needs neither room beside another one nor a legend.
  const own = options.color === options.x;
  const slots = own ? 1 : raw.colors.length;
  const width = 0.8 / slots;
  const samples = raw.series.map((series) => {
    const shift = own ? 0 : (series.color - (slots - 1) / 2) * width;
    return samplesOf(series).map(([name, sorted]): Sample => {
      return { name, at: names.indexOf(name) + shift, sorted };
    });
  });
  return {
    encoded: own ? { ...raw, color: undefined } : raw,
    samples,
    width: width * 0.85,
    scale: (pixels) => laneScale(names, broken(categories, pixels, look), false),
  };
}

function samplesOf({ spots }: Series): readonly (readonly [string, readonly number[]])[] {
  const places = new Map<string, number[]>();
  for (const { x, y } of spots) {
    if (y === null) continue;
    const name = String(x);
    const values = places.get(name);
    if (values === undefined) places.set(name, [y]);
    else values.push(y);
  }
  return [...places].map(([name, values]) => [name, values.sort((a, b) => a - b)]);
}
