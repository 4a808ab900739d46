import type { Config, Data, Layout } from "plotly.js-dist";
import type { MimeBundle } from "../table/display.js";
import { jupyterDisplay } from "../table/display.js";
import { bundleOf } from "./bundle.js";
import type { FigureJson, FrameJson } from "./figure-json.js";
import { checkTraces } from "./trace-kinds.js";

/** A chart that shows itself in a notebook. */
export interface Figure extends FigureJson {
  /** The forms of the chart for a notebook; not part of its JSON. */
  [jupyterDisplay](): MimeBundle;
}

/** Nothing leaves the page: without these Plotly offers to upload the chart. */
const quiet: Partial<Config> = { showSendToCloud: false, displaylogo: false, responsive: true };

/**
 * Any Plotly chart of the cartesian kinds (scatter, bar, box, heatmap, histogram, contour, pie …) as a figure
 * that shows itself in a notebook: also the way to change one, by spreading it.
 *
 * @throws InputError for a trace of a kind that the chart library does not draw.
 * @example
 * plot.figure({ data: [{ type: "bar", x: ["a"], y: [1] }] }).config.showSendToCloud; // false
 */
export function figure(json: {
  readonly data: readonly Data[];
  readonly layout?: Partial<Layout>;
  readonly config?: Partial<Config>;
  readonly frames?: readonly FrameJson[];
}): Figure {
  checkTraces(json);
  const made: FigureJson = {
    data: json.data,
    layout: json.layout ?? {},
    config: { ...json.config, ...quiet },
    ...(json.frames === undefined ? {} : { frames: json.frames }),
  };
  return Object.defineProperty(made, jupyterDisplay, {
    value: () => bundleOf(made),
  }) as Figure;
}
