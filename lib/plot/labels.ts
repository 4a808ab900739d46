import type { Annotation } from "plotly.js-dist";
import type { Encoded, Spot } from "./encode.js";
import { styleOf } from "./palette.js";
import type { Place, Scale } from "./scale.js";
import { textWidth, verbatim } from "./text.js";

/** Font size of labels in pixels. */
export const labelSize = 12;
const lineHeight = 16;

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
): readonly number[] | undefined {
  const fits =
    wanted.length * lineHeight <= panelHeight &&
    wanted.every(({ text }) => textWidth(text, labelSize) <= 200);
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

/** The names of lines at their right ends, and the margin they need. */
export interface EndLabels {
  /** Annotations whose `x` is still the place on the axis. */
  readonly annotations: readonly (Partial<Annotation> & { readonly x: Place })[];
  readonly width: number;
}

/**
 * Names at the ends of the lines of a single panel, or nothing where a legend reads better: when lines end at
 * different places, when several lines share a colour, or when the names have no room.
 */
export function endLabels(
  { color, colors, facets, series, categories }: Encoded,
  y: Scale,
  panelHeight: number,
): EndLabels | undefined {
  if (color === undefined || facets.length > 1 || series.length > 10) return undefined;
  if (new Set(series.map((own) => own.color)).size < series.length) return undefined;
  const rank = ({ x }: Spot): number =>
    typeof x === "number" ? x : (categories ?? []).findIndex(({ name }) => name === x);
  const ends = series.map(({ spots }) =>
    spots.reduce((last, spot) => (rank(spot) >= rank(last) ? spot : last)),
  );
  const last = Math.max(...ends.map(rank));
  if (ends.some((end) => rank(end) !== last || end.y === null)) return undefined;
  const named = series.map((own) => nameAtEnd(color.title, colors[own.color]!));
  const wanted = ends.map((end, i) => ({
    text: named[i]!,
    height: y.fraction(end.y!) * panelHeight,
  }));
  // A range that the reader asked for may leave an end outside of the panel.
  if (wanted.some(({ height }) => height < 0 || height > panelHeight)) return undefined;
  const moves = spread(wanted, panelHeight);
  if (moves === undefined) return undefined;
  return {
    width: Math.max(...named.map((text) => textWidth(text, labelSize))) + 24,
    annotations: ends.map((end, i) => ({
      text: verbatim(named[i]!),
      showarrow: false,
      font: { size: labelSize, color: styleOf(series[i]!.color).ink },
      x: end.x,
      xanchor: "left",
      xshift: 8,
      y: y.at(end.y!),
      yanchor: "middle",
      yshift: moves[i]!,
    })),
  };
}

/** A bare number says too little beside a line. */
function nameAtEnd(title: string, text: string): string {
  return /^[\d.+-]/.test(text) || text === "true" || text === "false" ? `${title} ${text}` : text;
}
