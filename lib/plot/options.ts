import { InputError } from "../errors.js";
import type { Column, NumberColumn } from "../table/columns.js";
import type { Format, Formats } from "../table/format.js";

/** Width in pixels that text is broken and spread for; pages give a chart no less. */
export const assumedWidth = 720;

/** A reference line across the chart. */
export interface Mark {
  /** Where it stands on the horizontal axis, or … */
  readonly x?: number | string;
  /** … where it lies on the vertical one. */
  readonly y?: number;
  /** What it is. */
  readonly label?: string;
}

/** Which columns a chart shows, and how. */
export interface ChartOptions<Row extends object> {
  /** The column along the horizontal axis. */
  readonly x: Column<Row>;
  /** The column of numbers along the vertical axis. */
  readonly y: NumberColumn<Row>;
  /** A line, or a bar of its own, for each value of this column. */
  readonly color?: Column<Row>;
  /** A panel for each value of this column. */
  readonly facet?: Column<Row>;
  readonly title?: string;
  readonly subtitle?: string;
  /** What the chart is called when it is written to a file. */
  readonly name?: string;
  /** What the axes and the legend are called; the names of the columns unless told. */
  readonly titles?: {
    readonly x?: string;
    readonly y?: string;
    readonly color?: string;
    readonly facet?: string;
  };
  /** How the numbers of a column read: `size`, `share` or `number`. */
  readonly format?: Formats<Row>;
  /** Axes in logarithmic steps: powers of two for sizes, else of ten. */
  readonly log?: { readonly x?: boolean; readonly y?: boolean };
  /** Both ends of an axis, where the data's own will not do. */
  readonly range?: {
    readonly x?: readonly [number, number];
    readonly y?: readonly [number, number];
  };
  /** Reference lines with a label each. */
  readonly marks?: readonly Mark[];
  /** Width in pixels; that of the page unless told. */
  readonly width?: number;
  /** Height of one panel in pixels, without titles and axes. */
  readonly panelHeight?: number;
}

/** One column as a chart shows it. */
export interface Channel {
  readonly column: string;
  readonly title: string;
  readonly format: Format;
}

/** The channel of a column, or nothing where the chart has none. */
export function channelOf<Row extends object>(
  options: ChartOptions<Row>,
  channel: "x" | "y" | "color" | "facet",
): Channel | undefined {
  const column = options[channel];
  if (column === undefined) return undefined;
  const formats: Readonly<Record<string, Format | undefined>> = options.format ?? {};
  const title = options.titles?.[channel] ?? column;
  return { column, title, format: formats[column] ?? "number" };
}

/** Refuses ends that are no range, and ends without a logarithm on a logarithmic axis. */
export function checkRange(
  axis: "x" | "y",
  ends: readonly [number, number] | undefined,
  log: boolean,
): void {
  if (ends === undefined) return;
  const [low, high] = ends;
  const valid = Number.isFinite(low) && Number.isFinite(high) && low < high && !(log && low <= 0);
  if (valid) return;
  const expected = log ? "two numbers above zero, the lower first" : "two numbers, the lower first";
  throw new InputError(`invalid range of ${axis}: ${JSON.stringify(ends)} (expected ${expected})`);
}
