import { area } from "./area.js";
import { bar } from "./bar.js";
import { init } from "./bundle.js";
import { figure } from "./figure.js";
import { line, step } from "./line.js";
import { waterfall } from "./waterfall.js";

/** Charts from rows: each answers a plain figure that a notebook shows and `toHtml` writes. */
export const plot: {
  readonly line: typeof line;
  readonly step: typeof step;
  readonly area: typeof area;
  readonly bar: typeof bar;
  readonly waterfall: typeof waterfall;
  readonly figure: typeof figure;
  readonly init: typeof init;
} = { line, step, area, bar, waterfall, figure, init };
