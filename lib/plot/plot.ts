import { area } from "./area.js";
import { band } from "./band.js";
import { bar } from "./bar.js";
import { box } from "./box.js";
import { init } from "./bundle.js";
import { contour } from "./contour.js";
import { ecdf } from "./ecdf.js";
import { figure } from "./figure.js";
import { heatmap } from "./heatmap.js";
import { histogram } from "./histogram.js";
import { line, step } from "./line.js";
import { described } from "./metadata.js";
import { scatter } from "./scatter.js";
import { strip } from "./strip.js";
import { violin } from "./violin.js";
import { waterfall } from "./waterfall.js";

/** Charts from rows: each answers a plain figure that a notebook shows and `toHtml` writes. */
export const plot: {
  readonly line: typeof line;
  readonly step: typeof step;
  readonly scatter: typeof scatter;
  readonly area: typeof area;
  readonly band: typeof band;
  readonly bar: typeof bar;
  readonly waterfall: typeof waterfall;
  readonly histogram: typeof histogram;
  readonly ecdf: typeof ecdf;
  readonly box: typeof box;
  readonly violin: typeof violin;
  readonly heatmap: typeof heatmap;
  readonly contour: typeof contour;
  readonly strip: typeof strip;
  readonly described: typeof described;
  readonly figure: typeof figure;
  readonly init: typeof init;
} = {
  line,
  step,
  scatter,
  area,
  band,
  bar,
  waterfall,
  histogram,
  ecdf,
  box,
  violin,
  heatmap,
  contour,
  strip,
  described,
  figure,
  init,
};
