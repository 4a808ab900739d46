import { textWidth } from "./text.js";

// Of labels of a size of one pixel, each a multiple of it.
const lineHeights = 4 / 3;
const mostWidths = 50 / 3;

/** A label that wants to stand at a height, in pixels from the bottom. */
export interface Wanted {
  readonly text: string;
  readonly height: number;
}

/**
 * How far each label moves up so that none overlaps: as little as possible, and within the panel.
 * Nothing where they have no room, or would stray too far from what they name.
 */
export function spread(
  wanted: readonly Wanted[],
  panelHeight: number,
  labelSize = 12,
): readonly number[] | undefined {
  const lineHeight = labelSize * lineHeights;
  const fits =
    wanted.length * lineHeight <= panelHeight &&
    wanted.every(({ text }) => textWidth(text, labelSize) <= labelSize * mostWidths);
  if (!fits) return undefined;
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]!.height - wanted[b]!.height);
  const heights = wanted.map(({ height }) => height);
  const raise = (from: number): void => {
    let floor = from;
    for (const i of order) {
      const height = Math.max(heights[i]!, floor);
      heights[i] = height;
      floor = height + lineHeight;
    }
  };
  raise(Number.NEGATIVE_INFINITY);
  // What was pushed up goes half of the way back, so that a crowd is centred on what it names.
  let ceiling = panelHeight + lineHeight / 2;
  for (const i of [...order].reverse()) {
    const height = Math.min((heights[i]! + wanted[i]!.height) / 2, ceiling);
    heights[i] = height;
    ceiling = height - lineHeight;
  }
  raise(-lineHeight / 2);
  const moves = heights.map((height, i) => Math.round(height - wanted[i]!.height));
  return moves.every((move) => Math.abs(move) <= 2.5 * lineHeight) ? moves : undefined;
}
