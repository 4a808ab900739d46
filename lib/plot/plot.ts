import { bar } from "./bar.js";
import { init } from "./bundle.js";
import { figure } from "./figure.js";
import { line } from "./line.js";

/** Charts from rows: each answers a plain figure that a notebook shows and `toHtml` writes. */
export const plot: {
  readonly line: typeof line;
  readonly bar: typeof bar;
  readonly figure: typeof figure;
  readonly init: typeof init;
} = { line, bar, figure, init };
