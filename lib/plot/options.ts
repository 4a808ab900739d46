import { InputError } from "../errors.js";
import type { Column, NumberColumn } from "../table/columns.js";
import type { Format, Formats } from "../table/format.js";
import type { LookOptions } from "./look.js";
import { noteOf } from "./metadata.js";

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
export interface ChartOptions<Row extends object> extends LookOptions {
  /** The column along the horizontal axis. */
  readonly x: Column<Row>;
  /** The column of numbers along the vertical axis. */
  readonly y: NumberColumn<Row>;
  /** A line, or a bar of its own, for each value of this column. */
  readonly color?: Column<Row>;
  /** A panel for each value of this column. */
  readonly facet?: Column<Row>;
  /** A slider over the values of this column, which plays as well; all of them share the axes. */
  readonly slider?: Column<Row>;
  readonly title?: string;
  readonly subtitle?: string;
  /** What the chart is called when it is written to a file. */
  readonly name?: string;
  /** What the axes and the legend are called; else what the rows say, or the names of the columns. */
  readonly titles?: {
    readonly x?: string;
    readonly y?: string;
    readonly color?: string;
    readonly facet?: string;
    readonly slider?: string;
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
}

/** One column as a chart shows it. */
export interface Channel {
  readonly column: string;
  readonly title: string;
  readonly format: Format;
  /** Whether the rows themselves gave the title. */
  readonly described: boolean;
}

/** A column as a chart shows it: the options first, then what the rows say of it, then its bare name. */
export function channelFor<Row extends object>(
  rows: readonly Row[],
  column: string,
  title: string | undefined,
  format: Formats<Row> | undefined,
): Channel {
  const formats: Readonly<Record<string, Format | undefined>> = format ?? {};
  const note = noteOf(rows, column);
  const unit = note.unit === undefined ? "" : ` (${note.unit})`;
  return {
    column,
    title: title ?? `${note.title ?? column}${unit}`,
    format: formats[column] ?? note.format ?? "number",
    described: title === undefined && note.title !== undefined,
  };
}

/** The channel of a column, or nothing where the chart has none. */
export function channelOf<Row extends object>(
  rows: readonly Row[],
  options: ChartOptions<Row>,
  channel: "x" | "y" | "color" | "facet" | "slider",
): Channel | undefined {
  const column = options[channel];
  if (column === undefined) return undefined;
  return channelFor(rows, column, options.titles?.[channel], options.format);
}

/** Refuses ends that are no range, and ends without a logarithm on a logarithmic axis. */
export function checkRange(
  axis: "x" | "y" | "value",
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
