import { InputError, list } from "../errors.js";
import type { FigureJson } from "./figure-json.js";

/** The kinds of trace that the chart library draws: Plotly's cartesian bundle. It takes any other for a scatter. */
export const traceKinds: readonly string[] = [
  "bar",
  "box",
  "contour",
  "heatmap",
  "histogram",
  "histogram2d",
  "histogram2dcontour",
  "image",
  "pie",
  "scatter",
  "scatterternary",
  "violin",
];

/** Refuses a figure with a trace that would be drawn as something else. */
export function checkTraces({ data }: Pick<FigureJson, "data">): void {
  for (const [i, { type = "scatter" }] of data.entries()) {
    if (traceKinds.includes(type)) continue;
    throw new InputError(
      `invalid figure: trace ${i + 1} is of type "${type}" (expected ${list(traceKinds)})`,
    );
  }
}
