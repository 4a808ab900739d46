import type { Data } from "plotly.js-dist";
import { chart } from "./chart.js";
import { checkCounts, encode } from "./encode.js";
import type { Encoded, Series } from "./encode.js";
import type { Figure } from "./figure.js";
import type { ChartOptions } from "./options.js";
import { styleOf } from "./palette.js";
import { checkLinear, merged, stackHeights } from "./stack.js";
import { verbatim } from "./text.js";

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
  checkLinear("bars", options.log);
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
