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
export function gridOf(count: number, above: number, asked?: number): Grid {
  const columns = columnsFor(count);
  const lineCount = Math.ceil(count / columns);
  const panelHeight = asked ?? (count === 1 ? 340 : lineCount === 1 ? 280 : 210);
  const height = lineCount * (panelHeight + above);
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
  return { panels, height, panelHeight, panelShare };
}
