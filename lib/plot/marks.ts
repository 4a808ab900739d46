import { InputError } from "../errors.js";
import type { Annotation, Shape } from "plotly.js-dist";
import { numbered } from "./axes.js";
import type { Look } from "./look.js";
import type { Mark } from "./options.js";
import type { Scale } from "./scale.js";
import { textWidth, verbatim } from "./text.js";

/** Reference lines as drawn, and the room their labels take above the plot. */
export interface DrawnMarks {
  readonly shapes: readonly Partial<Shape>[];
  readonly annotations: readonly Partial<Annotation>[];
  readonly above: number;
}

/** Refuses a mark that names no axis or both, or has no place on its axis. */
export function checkMark(
  mark: Mark,
  x: Scale,
  y: Scale,
  log: { readonly x?: boolean; readonly y?: boolean } = {},
): void {
  if ((mark.x === undefined) === (mark.y === undefined)) {
    throw new InputError(`invalid mark: ${JSON.stringify(mark)} (expected an x or a y)`);
  }
  const axis = mark.x === undefined ? "y" : "x";
  const value = mark[axis]!;
  const named = (axis === "x" ? x : y).names !== undefined;
  const valid = named
    ? (axis === "x" ? x : y).categories.includes(String(value))
    : typeof value === "number" && Number.isFinite(value) && !(log[axis] === true && value <= 0);
  if (valid) return;
  const expected = named ? "a value on it" : log[axis] ? "a number above zero" : "a number";
  throw new InputError(
    `invalid mark: ${JSON.stringify(value)} has no place on ${axis} (expected ${expected})`,
  );
}

/** The numbers that an axis must hold so that all marks are on it; those without a place are refused later. */
export function markValues(
  marks: readonly Mark[] = [],
  axis: "x" | "y",
  log = false,
): readonly number[] {
  return marks
    .map((mark) => mark[axis])
    .filter((value): value is number => typeof value === "number" && Number.isFinite(value))
    .filter((value) => !log || value > 0);
}

/**
 * Marks across every panel, and above a single one the labels of those that stand upright. Several panels have
 * no room for labels: there they are sentences of the header (see `captionsOf`).
 */
export function drawMarks(
  marks: readonly Mark[],
  x: Scale,
  panels: number,
  plotWidth: number,
  look: Look,
): DrawnMarks {
  const rowHeight = look.px(18);
  const shapes: Partial<Shape>[] = [];
  for (let panel = 0; panel < panels; panel++) {
    const n = numbered(panel);
    for (const mark of marks) shapes.push(lineOf(mark, n, x, look));
  }
  if (panels > 1) return { shapes, annotations: [], above: 0 };
  const annotations: Partial<Annotation>[] = [];
  const taken: number[] = [];
  const upright = marks
    .filter((mark) => mark.label !== undefined && mark.x !== undefined)
    .sort((a, b) => x.fraction(a.x!) - x.fraction(b.x!));
  for (const mark of upright) {
    const centre = x.fraction(mark.x!) * plotWidth;
    const width = textWidth(mark.label!, look.font.label);
    const start = Math.max(0, Math.min(centre - width / 2, plotWidth - width));
    let row = taken.findIndex((end) => end + look.px(12) <= start);
    if (row < 0) row = taken.push(0) - 1;
    taken[row] = start + width;
    // Anchored by the edge that would leave the plot, so that a label is never cut.
    const anchor =
      centre - width / 2 < 0 ? "left" : centre + width / 2 > plotWidth ? "right" : "center";
    annotations.push({
      ...label(mark, look),
      xref: "x",
      x: x.at(mark.x!),
      xanchor: anchor,
      yref: "paper",
      y: 1,
      yanchor: "bottom",
      yshift: row * rowHeight,
    });
  }
  return { shapes, annotations, above: taken.length * rowHeight };
}

/** What the marks of a chart with several panels mean, a sentence each. */
export function captionsOf(
  marks: readonly Mark[],
  read: (axis: "x" | "y", value: number | string) => string,
): readonly string[] {
  return marks
    .filter((mark) => mark.label !== undefined)
    .map((mark) => {
      const axis = mark.x === undefined ? "y" : "x";
      return `Dotted line at ${read(axis, mark[axis]!)}: ${mark.label}`;
    });
}

function lineOf(mark: Mark, n: string, x: Scale, look: Look): Partial<Shape> {
  const line = { color: look.soft, width: 1.5 * look.scale, dash: "dot" } as const;
  if (mark.x === undefined) {
    const ends = { xref: `x${n} domain` as "x domain", x0: 0, x1: 1 };
    return { type: "line", ...ends, yref: `y${n}` as "y", y0: mark.y!, y1: mark.y!, line };
  }
  // Shapes on a logarithmic axis want the value, unlike annotations.
  const at = x.type === "log" ? mark.x : x.at(mark.x);
  return {
    type: "line",
    xref: `x${n}` as "x",
    x0: at,
    x1: at,
    yref: `y${n} domain` as "y domain",
    y0: 0,
    y1: 1,
    line,
  };
}

function label(mark: Mark, look: Look): Partial<Annotation> {
  return {
    text: verbatim(mark.label!),
    showarrow: false,
    font: { size: look.font.label, color: look.soft },
    borderpad: 1,
  };
}
