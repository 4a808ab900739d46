import { oneOf } from "../errors.js";
import { styleOf } from "./palette.js";
import type { Ground, Style } from "./palette.js";

/** Colours of everything that is not data. */
export interface Theme {
  readonly paper: string;
  /** Text that is read first, and text beside it. */
  readonly ink: string;
  readonly soft: string;
  readonly axis: string;
  readonly grid: string;
}

/** The colours of each theme. */
export const themes: Readonly<Record<Ground, Theme>> = {
  light: { paper: "#ffffff", ink: "#222222", soft: "#555555", axis: "#999999", grid: "#e5e5e5" },
  dark: { paper: "#16191d", ink: "#ececec", soft: "#b9bec6", axis: "#7d858f", grid: "#31363d" },
};

/** The theme a layout was made with, by its paper; the light one for any other. */
export function groundOf({ paper_bgcolor: paper }: { readonly paper_bgcolor?: unknown }): Theme {
  return paper === themes.dark.paper ? themes.dark : themes.light;
}

/** What a chart is made for. */
export type Size = "slide" | "page" | "notebook";

interface Measures {
  readonly width: number;
  /** The whole height, or nothing where a chart is as high as it needs. */
  readonly height: number | undefined;
  /** Whether the width is the chart's own and not that of the page around it. */
  readonly fixed: boolean;
  /** Text and distances against those of a notebook. */
  readonly scale: number;
}

/** Width in pixels that a notebook's charts are laid out for; pages give a chart no less. */
export const assumedWidth = 720;

const sizes: Readonly<Record<Size, Measures>> = {
  notebook: { width: assumedWidth, height: undefined, fixed: false, scale: 1 },
  // The text of a page of paper, 6.5 inches of 96 pixels, with labels of 8 points and more.
  page: { width: 624, height: undefined, fixed: true, scale: 0.92 },
  // A screen of 16 to 9, read from the back of a room.
  slide: { width: 1280, height: 720, fixed: true, scale: 1.7 },
};

/** How a chart is made to look, apart from its data. */
export interface LookOptions {
  /** `light` unless told. */
  readonly theme?: Ground;
  /** What the chart is made for: `notebook` unless told. */
  readonly size?: Size;
  /** Width in pixels; that of the page unless told. */
  readonly width?: number;
  /** Height of one panel in pixels, without titles and axes. */
  readonly panelHeight?: number;
}

/** Theme and measures of one chart, with the font sizes in pixels. */
export interface Look extends Theme, Measures {
  readonly ground: Ground;
  readonly panelHeight: number | undefined;
  readonly font: {
    readonly tick: number;
    readonly label: number;
    readonly axis: number;
    readonly panel: number;
    readonly title: number;
    readonly small: number;
  };
  /** Pixels of a notebook as pixels here. */
  readonly px: (length: number) => number;
  readonly styleOf: (ordinal: number) => Style;
}

/** The look that options ask for. */
export function lookOf(options: LookOptions): Look {
  const ground = oneOf("theme", options.theme ?? "light", ["light", "dark"]);
  const size = oneOf("size", options.size ?? "notebook", ["slide", "page", "notebook"]);
  const measures = sizes[size];
  const px = (length: number): number => Math.round(length * measures.scale);
  return {
    ...themes[ground],
    ...measures,
    width: options.width ?? measures.width,
    fixed: options.width !== undefined || measures.fixed,
    ground,
    panelHeight: options.panelHeight,
    font: {
      tick: px(12),
      label: px(12),
      axis: px(13),
      panel: px(13),
      title: px(18),
      small: px(13),
    },
    px,
    styleOf: (ordinal) => styleOf(ordinal, ground),
  };
}
