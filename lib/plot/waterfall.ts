import type { Data } from "plotly.js-dist";
import { InputError } from "../errors.js";
import { formatValue } from "../table/format.js";
import { chart } from "./chart.js";
import { checkCounts, encode } from "./encode.js";
import type { Encoded, Series } from "./encode.js";
import type { Figure } from "./figure.js";
import { lookOf } from "./look.js";
import type { Look } from "./look.js";
import type { ChartOptions } from "./options.js";
import { sliding } from "./slider.js";
import { checkLinear } from "./stack.js";
import { verbatim } from "./text.js";
import { tickText } from "./ticks.js";
import { identity, textureOf } from "./trace.js";

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
 * plot.waterfall([{ part: "before", bytes: 9 }, { part: "saved", bytes: -4 }], { x: "part", y: "bytes" }).data.length; // 5
 */
export function waterfall<Row extends object>(
  rows: readonly Row[],
  options: WaterfallOptions<Row>,
): Figure {
  const { total = "Total", ...rest } = options;
  const chosen = rest as ChartOptions<Row>;
  checkLinear("bars", chosen.log);
  return sliding(rows, chosen, (some, own) => steps(some, own, total, rows));
}

function steps<Row extends object>(
  rows: readonly Row[],
  options: ChartOptions<Row>,
  total: string | false,
  all: readonly Row[],
): Figure {
  const look = lookOf(options);
  const encoded = encode(rows, options, { named: true, all });
  checkCounts(encoded);
  const named = encoded.categories!;
  if (total !== false && named.some(({ name }) => name === total)) {
    throw new InputError(
      `invalid total: ${JSON.stringify(total)} is the name of a row (name the sum with total)`,
    );
  }
  const categories = total === false ? named : [...named, { name: total, text: total }];
  const panels = encoded.series.map((series) => stepsOf(series, encoded, total));
  return chart({ ...encoded, categories }, options, look, {
    heights: panels.flatMap((panel) => panel.flatMap(({ from, to }) => [from, to])),
    zero: "always",
    air: 0.12,
    legend: "normal",
    layout: { barmode: "overlay", bargap: 0.3 },
    traces: () =>
      encoded.series.flatMap((series, i) => [
        ...(["more", "less", "total"] as const)
          .map((kind) => panels[i]!.filter((step) => step.kind === kind))
          .filter((own) => own.length > 0)
          .map((own) => traceOf(encoded, series, own, look)),
        linksOf(encoded, series, panels[i]!, look),
        textOf(encoded, series, panels[i]!, look),
      ]),
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
    return { x: name, from, to: height, kind: spot.y < 0 ? "less" : "more", hover: spot.hover() };
  });
  if (total === false) return steps;
  const hover = `${verbatim(y.title)}: ${formatValue(height, y.format)}`;
  return [...steps, { x: total, from: 0, to: height, kind: "total", hover }];
}

/** Thin lines from the end of each bar to the start of the next. */
function linksOf(encoded: Encoded, series: Series, all: readonly Step[], look: Look): Data {
  const links = all.slice(1).map((step, i) => ({ from: all[i]!, x: step.x }));
  return {
    type: "scatter",
    mode: "lines",
    ...identity(encoded, series, false),
    hoverinfo: "skip",
    x: links.flatMap(({ from, x }) => [from.x, x, null]),
    y: links.flatMap(({ from }) => [from.to, from.to, null]),
    line: { color: look.axis, width: look.scale },
  };
}

function traceOf(encoded: Encoded, series: Series, own: readonly Step[], look: Look): Data {
  const { kind } = own[0]!;
  // Grey reads them too: what is added is filled, what is taken away is hatched.
  const style = look.styleOf(kind === "less" ? 4 : 0);
  return {
    type: "bar",
    ...identity(encoded, series, false),
    name: kind,
    x: own.map((step) => step.x),
    base: own.map((step) => step.from),
    y: own.map((step) => step.to - step.from),
    marker: {
      color: kind === "total" ? look.soft : style.color,
      line: { color: look.paper, width: 0.5 },
      ...(kind === "less" ? { pattern: { ...textureOf(style, look, 0.25), shape: "/" } } : {}),
    },
    hovertext: own.map((step) => step.hover),
  };
}

/** The size of each step above its bar, where it can meet no label of the axis. */
function textOf(encoded: Encoded, series: Series, all: readonly Step[], look: Look): Data {
  const text = ({ from, to, kind }: Step, i: number): string => {
    const size = tickText(to - from, encoded.y.format);
    return verbatim(kind === "more" && i > 0 ? `+${size}` : size);
  };
  return {
    type: "scatter",
    mode: "text",
    ...identity(encoded, series, false),
    hoverinfo: "skip",
    x: all.map(({ x }) => x),
    y: all.map(({ from, to }) => Math.max(from, to)),
    text: all.map(text),
    textposition: "top center",
    textfont: { size: look.font.label, color: look.ink },
    cliponaxis: false,
  };
}
