/** How one series looks; each channel alone tells it from its neighbours, so that it reads in grey too. */
export interface Style {
  readonly color: string;
  /** The colour with enough contrast for text on its ground. */
  readonly ink: string;
  readonly dash: string;
  readonly symbol: string;
  readonly pattern: "" | "/" | "\\" | "x" | "-" | "|" | "+" | ".";
}

/** The ground a chart is drawn on. */
export type Ground = "light" | "dark";

// M. Okabe and K. Ito, "Color Universal Design" (2008): tells apart for every kind of colour vision.
// Yellow is left out on white, being too light there; on a dark ground the dark hues are lightened.
const colors: Readonly<Record<Ground, readonly string[]>> = {
  light: ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"],
  dark: ["#56B4E9", "#FF8B45", "#2FC79A", "#E39BC3", "#E69F00", "#F0E442", "#F2F2F2"],
};
// The same hues at a contrast of 4.5 with their ground, which WCAG 2.1 asks of text (criterion 1.4.3).
const inks: Readonly<Record<Ground, readonly string[]>> = {
  light: ["#0072B2", "#B04E00", "#007354", "#A0487A", "#8A5F00", "#1C6FA0", "#000000"],
  dark: colors.dark,
};
const dashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];
const symbols = ["circle", "square", "diamond", "triangle-up", "x", "cross", "star", "hexagon"];
const patterns = ["", "/", ".", "x", "-", "\\", "|", "+"] as const;

/** Styles that can be told apart: the colours and the dashes repeat together only after these. */
export const mostStyles: number = colors.light.length * dashes.length;

/** The look of the series with an ordinal from 0. */
export function styleOf(ordinal: number, ground: Ground = "light"): Style {
  const own = colors[ground];
  return {
    color: own[ordinal % own.length]!,
    ink: inks[ground][ordinal % own.length]!,
    dash: dashes[ordinal % dashes.length]!,
    symbol: symbols[ordinal % symbols.length]!,
    pattern: patterns[ordinal % patterns.length]!,
  };
}

/** A colour through which its ground is seen. */
export function faded(hex: string, opacity: number): string {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${r},${g},${b},${opacity})`;
}
