/** How one series looks; each channel alone tells it from its neighbours, so that it reads in grey too. */
export interface Style {
  readonly color: string;
  /** The colour dark enough for text on white. */
  readonly ink: string;
  readonly dash: string;
  readonly symbol: string;
  readonly pattern: "" | "/" | "\\" | "x" | "-" | "|" | "+" | ".";
}

// M. Okabe and K. Ito, "Color Universal Design" (2008): tells apart for every kind of colour vision.
// Yellow is left out, being too light on white.
const colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];
// The same hues darkened to a contrast of 4.5 on white, which WCAG 2.1 asks of text (criterion 1.4.3).
const inks = ["#0072B2", "#B04E00", "#007354", "#A0487A", "#8A5F00", "#1C6FA0", "#000000"];
const dashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];
const symbols = ["circle", "square", "diamond", "triangle-up", "x", "cross", "star", "hexagon"];
const patterns = ["", "/", ".", "x", "-", "\\", "|", "+"] as const;

/** Styles that can be told apart: the colours and the dashes repeat together only after these. */
export const mostStyles: number = colors.length * dashes.length;

/** The look of the series with an ordinal from 0. */
export function styleOf(ordinal: number): Style {
  return {
    color: colors[ordinal % colors.length]!,
    ink: inks[ordinal % inks.length]!,
    dash: dashes[ordinal % dashes.length]!,
    symbol: symbols[ordinal % symbols.length]!,
    pattern: patterns[ordinal % patterns.length]!,
  };
}
