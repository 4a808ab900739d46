import type { Annotation } from "plotly.js-dist";
import type { Encoded, Spot } from "./encode.js";
import type { Mark } from "./options.js";
import type { Look } from "./look.js";
import type { Scale } from "./scale.js";
import { spread } from "./spread.js";
import { textWidth, verbatim } from "./text.js";

/** A name beside the plot, at the height of what it names. */
export interface Label {
  readonly text: string;
  readonly ink: string;
  /** The value on the vertical axis. */
  readonly y: number;
  /** The end of a line, or nothing for a reference line, which ends at the edge. */
  readonly end: Spot | undefined;
}

/** The names beside a plot and the margin they need. */
export interface SideLabels {
  readonly annotations: readonly Partial<Annotation>[];
  readonly width: number;
}

/** The names of lines at their ends and of reference lines at the edge, or nothing where they have no room. */
export function sideLabels(
  ends: readonly Label[],
  marks: readonly Mark[],
  y: Scale,
  panelHeight: number,
  look: Look,
): SideLabels | undefined {
  const labelSize = look.font.label;
  const labels = [...ends, ...marks.flatMap((mark) => markLabel(mark, look))];
  const wanted = labels.map((label) => ({
    text: label.text,
    height: y.fraction(label.y) * panelHeight,
  }));
  // A range that the reader asked for may leave some outside of the panel.
  if (wanted.some(({ height }) => height < 0 || height > panelHeight)) return undefined;
  const moves = spread(wanted, panelHeight, labelSize);
  if (moves === undefined) return undefined;
  const widths = labels.map(({ text }) => textWidth(text, labelSize));
  return {
    width: labels.length === 0 ? 0 : Math.max(...widths) + look.px(24),
    annotations: labels.map((label, i) => ({
      text: verbatim(label.text),
      showarrow: false,
      font: { size: labelSize, color: label.ink },
      ...(label.end === undefined ? { xref: "paper", x: 1 } : { x: label.end.x }),
      xanchor: "left",
      xshift: look.px(8),
      y: y.at(label.y),
      yanchor: "middle",
      yshift: moves[i]!,
    })),
  };
}

function markLabel(mark: Mark, look: Look): readonly Label[] {
  if (mark.y === undefined || mark.label === undefined) return [];
  return [{ text: mark.label, ink: look.soft, y: mark.y, end: undefined }];
}

/**
 * The names of lines for their ends, or nothing where a legend reads better: in several panels, when lines end
 * at different places, or when several share a colour.
 */
export function lineEnds(encoded: Encoded, look: Look): readonly Label[] | undefined {
  const { color, colors, facets, series, categories } = encoded;
  if (color === undefined || facets.length > 1 || series.length > 10) return undefined;
  if (new Set(series.map((own) => own.color)).size < series.length) return undefined;
  const rank = ({ x }: Spot): number =>
    typeof x === "number" ? x : (categories ?? []).findIndex(({ name }) => name === x);
  if (series.some(({ spots }) => spots.length === 0)) return undefined;
  const ends = series.map(({ spots }) =>
    spots.reduce((last, spot) => (rank(spot) >= rank(last) ? spot : last)),
  );
  const last = Math.max(...ends.map((end) => rank(end)));
  const labels = ends.flatMap((end, i) => {
    const ordinal = series[i]!.color;
    const text = nameAtEnd(color.title, colors[ordinal]!);
    const reached = rank(end) === last && end.y !== null;
    return reached ? [{ text, ink: look.styleOf(ordinal).ink, y: end.y, end }] : [];
  });
  return labels.length === series.length ? labels : undefined;
}

/** A bare number says too little beside a line. */
function nameAtEnd(title: string, text: string): string {
  return /^[\d.+-]/.test(text) || text === "true" || text === "false" ? `${title} ${text}` : text;
}
