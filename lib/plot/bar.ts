import type { Data } from "plotly.js-dist";
import { InputError } from "../errors.js";
import { chart } from "./chart.js";
import { checkCounts, encode } from "./encode.js";
import type { Encoded, Series } from "./encode.js";
import type { Figure } from "./figure.js";
import type { ChartOptions } from "./options.js";
import { styleOf } from "./palette.js";
import { formatValue } from "../table/format.js";
import { lines, verbatim } from "./text.js";

/** Which columns a bar chart shows, and how. */
export interface BarOptions<Row extends object> extends ChartOptions<Row> {
  /** Bars of one place on top of each other, rather than side by side. */
  readonly stack?: boolean;
}

/**
 * Rows as a bar chart: a place along `x` for each value, numbers too. Stacked, rows that share a place and a
 * colour are added up; side by side they are refused, since one bar would hide the other.
 *
 * @throws InputError as for a line, and for two rows in one bar or a logarithmic axis, on which a bar's
 * length means nothing.
 * @example
 * plot.bar([{ kind: "tables", bytes: 1 }, { kind: "pairs", bytes: 2 }], { x: "kind", y: "bytes" }).data.length; // 1
 */
export function bar<Row extends object>(rows: readonly Row[], options: BarOptions<Row>): Figure {
  for (const axis of ["x", "y"] as const) {
    if (options.log?.[axis] !== true) continue;
    throw new InputError(
      `invalid log: ${axis} (bars start at zero on a linear axis; use plot.line)`,
    );
  }
  const encoded = encode(rows, options, [], true);
  checkCounts(encoded);
  const stack = options.stack ?? false;
  const series = encoded.series.map((own) => merged(own, encoded, stack));
  const whole: Encoded = { ...encoded, series };
  return chart(whole, options, {
    heights: stack
      ? stackHeights(series)
      : series.flatMap(({ spots }) => spots.flatMap((spot) => spot.y ?? [])),
    zero: "always",
    direct: false,
    traces: (legend) => {
      const named = new Set<number>();
      return series.map((own) => {
        const first = !named.has(own.color);
        named.add(own.color);
        return traceOf(whole, own, legend && first);
      });
    },
    layout: { barmode: stack ? "relative" : "group", bargap: 0.3 },
    // From top to bottom as they are stacked.
    legend: stack ? "reversed" : "normal",
  });
}

/** One bar for each place: the rows that share it added up, or refused. */
function merged(series: Series, { x, y, color, colors }: Encoded, stack: boolean): Series {
  const places = new Map<string, { sum: number | null; hovers: string[] }>();
  for (const spot of series.spots) {
    const place = String(spot.x);
    const before = places.get(place);
    if (before === undefined) {
      places.set(place, { sum: spot.y, hovers: [spot.hover] });
      continue;
    }
    if (!stack) {
      const which = color === undefined ? "" : `, ${color.title} ${colors[series.color]}`;
      throw new InputError(
        `invalid bars: several rows at ${x.title} ${place}${which} (stack them, or filter or roll them up first)`,
      );
    }
    before.sum = spot.y === null ? before.sum : (before.sum ?? 0) + spot.y;
    before.hovers.push(spot.hover);
  }
  const spots = [...places].map(([place, { sum, hovers }]) => {
    const total = lines([`${y.title}: ${formatValue(sum ?? Number.NaN, y.format)}`]);
    const hover = hovers.length === 1 ? hovers[0]! : `${total} from ${hovers.length} rows`;
    return { x: place, y: sum, hover };
  });
  return { ...series, spots };
}

/** The tops and bottoms of all stacks: what is above zero stacks up, what is below stacks down. */
function stackHeights(series: readonly Series[]): readonly number[] {
  const heights = new Map<string, number>();
  for (const { facet, spots } of series) {
    for (const { x, y } of spots) {
      const key = JSON.stringify([facet, x, (y ?? 0) < 0]);
      heights.set(key, (heights.get(key) ?? 0) + (y ?? 0));
    }
  }
  return [...heights.values()];
}

function traceOf(encoded: Encoded, series: Series, showlegend: boolean): Data {
  const style = styleOf(series.color);
  const n = series.facet === 0 ? "" : String(series.facet + 1);
  const name = encoded.color === undefined ? encoded.y.title : encoded.colors[series.color]!;
  return {
    type: "bar",
    name: verbatim(name),
    legendgroup: String(series.color),
    showlegend,
    x: series.spots.map((spot) => spot.x),
    y: series.spots.map((spot) => spot.y),
    xaxis: `x${n}`,
    yaxis: `y${n}`,
    marker: {
      color: style.color,
      line: { color: "#ffffff", width: 0.5 },
      ...(encoded.color === undefined || style.pattern === ""
        ? {}
        : {
            pattern: {
              shape: style.pattern,
              fillmode: "overlay",
              fgcolor: "#ffffff",
              solidity: 0.15,
            },
          }),
    },
    hoverinfo: "text",
    hovertext: series.spots.map((spot) => spot.hover),
  };
}
