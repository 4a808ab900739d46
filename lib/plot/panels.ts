import type { Annotation } from "plotly.js-dist";
import type { Encoded } from "./encode.js";
import type { Look } from "./look.js";
import { lines, wrap } from "./text.js";

/** Where one panel stands; the domains are shares of the plot area, from its lower left corner. */
export interface Panel {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** It has no panel to its left, so it carries the labels of the vertical axis. */
  readonly left: boolean;
  /** It has no panel below, so it carries the labels of the horizontal axis. */
  readonly bottom: boolean;
}

/** Panels in reading order on a grid of equal cells. */
export interface Grid {
  readonly panels: readonly Panel[];
  /** Lines of panels, one below the other. */
  readonly rows: number;
  /** Height of the plot area in pixels. */
  readonly height: number;
  readonly panelHeight: number;
  /** A panel's share of the plot area's width. */
  readonly panelShare: number;
}

const columnGap = 0.04;

/** Panels side by side where there are so many in all. */
export function columnsFor(count: number): number {
  return count <= 3 ? count : count === 4 ? 2 : 3;
}

/** A grid of so many panels, each with room above it for its title, in pixels. */
export function gridOf(
  count: number,
  above: number,
  asked?: number,
  px: (length: number) => number = Math.round,
): Grid {
  const columns = columnsFor(count);
  const rows = Math.ceil(count / columns);
  const panelHeight = asked ?? px(count === 1 ? 340 : rows === 1 ? 280 : 210);
  const height = rows * (panelHeight + above);
  const panelShare = (1 - columnGap * (columns - 1)) / columns;
  const panels = Array.from({ length: count }, (_, i): Panel => {
    const column = i % columns;
    const line = Math.floor(i / columns);
    const start = column * (panelShare + columnGap);
    const top = height - line * (panelHeight + above) - above;
    return {
      x: [start, Math.min(1, start + panelShare)],
      y: [Math.max(0, (top - panelHeight) / height), top / height],
      left: column === 0,
      bottom: i + columns >= count,
    };
  });
  return { panels, rows, height, panelHeight, panelShare };
}

/** The lines of each panel's title, broken to its width; none for a lone panel. */
export function panelTitles(
  { facet, facets }: Pick<Encoded, "facet" | "facets">,
  width: number,
  look: Look,
): readonly (readonly string[])[] {
  if (facet === undefined || facets.length < 2) return [];
  const name = facet.title === "" ? "" : `${facet.title}: `;
  return facets.map((value) => wrap(name + value, width, look.font.panel));
}

/** A panel's title above its upper left corner. */
export function panelTitle(
  text: readonly string[],
  grid: Grid,
  ordinal: number,
  look: Look,
): Partial<Annotation> {
  const panel = grid.panels[ordinal]!;
  return {
    text: lines(text),
    showarrow: false,
    font: { size: look.font.panel },
    align: "left",
    xref: "paper",
    x: panel.x[0],
    xanchor: "left",
    yref: "paper",
    y: panel.y[1],
    yanchor: "bottom",
    yshift: 2,
  };
}
