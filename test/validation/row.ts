import { formatShare } from "../../lib/units.js";

/** One published figure, ours beside it, and why they differ. */
export interface Row {
  readonly what: string;
  readonly published: string;
  readonly ours: string;
  readonly difference: string;
  readonly why: string;
  /** Who published it, where and when. */
  readonly source: string;
}

/** Rows under a heading. */
export interface Group {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** What a row says besides its two figures. */
export interface Told {
  readonly what: string;
  readonly why: string;
  readonly source: string;
}

/**
 * A row whose figures are numbers: the difference is ours less the published one, as a share of it. `printed` is the published
 * figure as it was printed, where `as` would give it more digits.
 */
export function compared(
  published: number,
  ours: number,
  as: (figure: number) => string,
  told: Told,
  printed: string = as(published),
): Row {
  const share = ours / published - 1;
  const signed = `${share > 0 ? "+" : ""}${formatShare(share, 2)}`;
  const close = as(published) === as(ours) ? `within rounding (${signed})` : signed;
  const difference = published === ours ? "none" : close;
  return { ...told, published: printed, ours: as(ours), difference };
}

/** A row whose figure no model of memory gives. */
export function notModelled(published: string, told: Told): Row {
  return { ...told, published, ours: "not modelled", difference: "–" };
}

/** Figures as text. */
export const kb = (figure: number): string => `${figure} KB`;
export const count = (figure: number): string => String(figure);
export const fixed =
  (digits: number, unit: string) =>
  (figure: number): string =>
    `${figure.toFixed(digits)} ${unit}`;
