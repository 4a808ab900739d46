import type { Data, Shape } from "plotly.js-dist";
import { InputError } from "../errors.js";
import { formatValue } from "../table/format.js";
import { chart } from "./chart.js";
import { checkCounts, encode } from "./encode.js";
import type { Encoded, Series } from "./encode.js";
import type { Figure } from "./figure.js";
import type { ChartOptions } from "./options.js";
import { checkLinear } from "./stack.js";
import { verbatim } from "./text.js";

/** Which columns a waterfall shows, and how. */
export interface WaterfallOptions<Row extends object> extends Omit<
  ChartOptions<Row>,
  "color" | "log"
> {
  /** What the last bar is called that holds the sum; `Total` unless told, and none for `false`. */
  readonly total?: string | false;
}

/** A bar that begins where the one before it ended. */
interface Step {
  readonly x: string;
  readonly from: number;
  readonly to: number;
  readonly kind: "more" | "less" | "total";
  readonly hover: string;
}

/**
 * Rows as the steps to a total, from left to right: each bar begins where the one before it ended, up for a size above
 * zero and down for one below; the sum stands at the end.
 *
 * @throws InputError as for a line, and for a row without an answer, two rows of one name or panel, or a row that has
 * the name of the total.
 * @example
 * plot.waterfall([{ part: "before", bytes: 9 }, { part: "saved", bytes: -4 }], { x: "part", y: "bytes" }).data.length; // 3
 */
export function waterfall<Row extends object>(
  rows: readonly Row[],
  options: WaterfallOptions<Row>,
): Figure {
  const { total = "Total", ...rest } = options;
  const own = rest as ChartOptions<Row>;
  checkLinear("bars", own.log);
  const encoded = encode(rows, own, [], true);
  checkCounts(encoded);
  const named = encoded.categories!;
  if (total !== false && named.some(({ name }) => name === total)) {
    throw new InputError(
      `invalid total: ${JSON.stringify(total)} is the name of a row (name the sum with total)`,
    );
  }
  const categories = total === false ? named : [...named, { name: total, text: total }];
  const whole: Encoded = { ...encoded, categories };
  const panels = encoded.series.map((series) => stepsOf(series, encoded, total));
  return chart(whole, own, {
    heights: panels.flatMap((steps) => steps.flatMap(({ from, to }) => [from, to])),
    zero: "always",
    air: 0.12,
    legend: "normal",
    layout: { barmode: "overlay", bargap: 0.3 },
    shapes: encoded.series.flatMap(({ facet }, i) => links(panels[i]!, facet, categories)),
    traces: () =>
      encoded.series.flatMap(({ facet }, i) =>
        (["more", "less", "total"] as const).flatMap((kind) => {
          const steps = panels[i]!.filter((step) => step.kind === kind);
          return steps.length === 0 ? [] : [traceOf(encoded, facet, kind, steps)];
        }),
      ),
  });
}

function stepsOf({ spots }: Series, { x, y }: Encoded, total: string | false): readonly Step[] {
  let height = 0;
  const seen = new Set<string>();
  const steps = spots.map((spot): Step => {
    const name = String(spot.x);
    if (spot.y === null) {
      throw new InputError(
        `invalid y: ${y.column} has no answer at ${x.column} ${JSON.stringify(name)} (the sum would not hold)`,
      );
    }
    if (seen.has(name)) {
      throw new InputError(
        `invalid steps: several rows at ${x.column} ${JSON.stringify(name)} (roll them up first)`,
      );
    }
    seen.add(name);
    const from = height;
    height += spot.y;
    return { x: name, from, to: height, kind: spot.y < 0 ? "less" : "more", hover: spot.hover };
  });
  if (total === false) return steps;
  const hover = `${verbatim(y.title)}: ${formatValue(height, y.format)}`;
  return [...steps, { x: total, from: 0, to: height, kind: "total", hover }];
}

/** Thin lines from the end of each bar to the start of the next. */
function links(
  steps: readonly Step[],
  facet: number,
  categories: readonly { readonly name: string }[],
): readonly Partial<Shape>[] {
  const n = facet === 0 ? "" : String(facet + 1);
  const at = new Map(categories.map(({ name }, i) => [name, i]));
  return steps.slice(1).map((step, i): Partial<Shape> => {
    const before = steps[i]!;
    return {
      type: "line",
      layer: "below",
      xref: `x${n}` as "x",
      x0: at.get(before.x)!,
      x1: at.get(step.x)!,
      yref: `y${n}` as "y",
      y0: before.to,
      y1: before.to,
      line: { color: "#777777", width: 1 },
    };
  });
}

// Grey reads them too: what is added is filled, what is taken away is hatched.
const looks = {
  more: { color: "#0072B2", pattern: "" },
  less: { color: "#E69F00", pattern: "/" },
  total: { color: "#555555", pattern: "" },
} as const;

function traceOf({ y }: Encoded, facet: number, kind: Step["kind"], steps: readonly Step[]): Data {
  const n = facet === 0 ? "" : String(facet + 1);
  const { color, pattern } = looks[kind];
  const text = ({ from, to }: Step): string => {
    const size = formatValue(to - from, y.format);
    return verbatim(kind === "more" && from !== 0 ? `+${size}` : size);
  };
  return {
    type: "bar",
    name: kind,
    showlegend: false,
    x: steps.map((step) => step.x),
    base: steps.map((step) => step.from),
    y: steps.map((step) => step.to - step.from),
    text: steps.map(text),
    textposition: "outside",
    textangle: 0,
    cliponaxis: false,
    xaxis: `x${n}`,
    yaxis: `y${n}`,
    marker: {
      color,
      line: { color: "#ffffff", width: 0.5 },
      ...(pattern === ""
        ? {}
        : {
            pattern: { shape: pattern, fillmode: "overlay", fgcolor: "#ffffff", solidity: 0.25 },
          }),
    },
    hoverinfo: "text",
    hovertext: steps.map((step) => step.hover),
  };
}
