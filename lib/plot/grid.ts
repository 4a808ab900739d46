import { InputError } from "../errors.js";
import type { Column, NumberColumn } from "../table/columns.js";
import { formatValue } from "../table/format.js";
import { channelsOf, checkCounts, hovers } from "./encode.js";
import type { Category, Encoded } from "./encode.js";
import { channelFor, checkRange } from "./options.js";
import type { Channel, ChartOptions } from "./options.js";
import { within } from "./text.js";
import { distinct, leftOut, numberOf, ordinals } from "./values.js";

/** Which columns a map of values over two axes shows, and how. */
export interface GridOptions<Row extends object> extends Omit<
  ChartOptions<Row>,
  "y" | "color" | "titles" | "log" | "range"
> {
  /** The column along the vertical axis. */
  readonly y: Column<Row>;
  /** The column of numbers that the colours show. */
  readonly value: NumberColumn<Row>;
  readonly titles?: NonNullable<ChartOptions<Row>["titles"]> & { readonly value?: string };
  readonly log?: { readonly x?: boolean; readonly y?: boolean; readonly value?: boolean };
  readonly range?: NonNullable<ChartOptions<Row>["range"]> & {
    readonly value?: readonly [number, number];
  };
}

/** The options of such a map in the terms of all charts, for what they share. */
export type Gridded<Row extends object> = ChartOptions<Row> & GridOptions<Row>;

/** The rows of one panel as a matrix, a line for each value of y. */
export interface Cells {
  readonly facet: number;
  readonly z: readonly (readonly (number | null)[])[];
  readonly hover: readonly (readonly string[])[];
}

/** Rows as matrices over the values of two columns. */
export interface Gridding {
  readonly encoded: Encoded;
  readonly value: Channel;
  readonly xs: readonly unknown[];
  readonly ys: readonly unknown[];
  readonly rows: readonly Category[];
  readonly columns: readonly Category[];
  readonly cells: readonly Cells[];
  /** The lowest and highest value, of nothing 0 and 1; on a logarithmic scale both are above zero. */
  readonly ends: readonly [number, number];
}

/** Sorts rows into the cells of a grid; two rows in one cell are refused. */
export function gridded<Row extends object>(
  rows: readonly Row[],
  options: Gridded<Row>,
  all: readonly Row[],
): Gridding {
  const channels = channelsOf(all, options, [options.value]);
  checkCounts(channels);
  const log = options.log?.value ?? false;
  checkRange("value", options.range?.value, log);
  const { x, y, facet } = channels;
  const value = channelFor(all, options.value, options.titles?.value, options.format);
  const [xs, ys] = [distinct(all, x.column), distinct(all, y.column)];
  checkCells(xs.length * ys.length * channels.facets.length);
  const [columnOf, lineOf] = [ordinals(xs), ordinals(ys)];
  const hoverOf = hovers([x, y, ...(facet === undefined ? [] : [facet]), value]);
  const cells = channels.facets.map((_, i) => ({
    facet: i,
    z: ys.map(() => xs.map((): number | null => null)),
    hover: ys.map(() => xs.map(() => "")),
  }));
  const filled = new Set<string>();
  let [low, high, unanswered, belowZero] = [Infinity, -Infinity, 0, 0];
  const mine = new Set<object>(rows);
  for (const [i, row] of all.entries()) {
    const found = numberOf(row, value.column, "value", i);
    if (found === null) unanswered++;
    else if (log && found <= 0) belowZero++;
    if (!mine.has(row)) continue;
    const place = [Reflect.get(row, x.column), Reflect.get(row, y.column)] as const;
    const at = { column: columnOf(place[0]), line: lineOf(place[1]), facet: channels.facetOf(row) };
    const key = `${at.facet} ${at.line} ${at.column}`;
    if (filled.has(key)) {
      const where = `${x.column} ${JSON.stringify(place[0])}, ${y.column} ${JSON.stringify(place[1])}`;
      throw new InputError(
        `invalid cells: several rows at ${where} (filter or roll them up first)`,
      );
    }
    filled.add(key);
    const own = cells[at.facet]!;
    own.hover[at.line]![at.column] = hoverOf(row);
    if (found === null || (log && found <= 0)) continue;
    own.z[at.line]![at.column] = found;
    low = Math.min(low, found);
    high = Math.max(high, found);
  }
  const empty = cells.length * xs.length * ys.length - filled.size;
  const notes = [
    ...leftOut(unanswered, "without an answer"),
    ...leftOut(belowZero, "at or below zero, which a logarithmic scale cannot show,"),
    ...(empty > 0 && mine.size === all.length
      ? [
          `${empty === 1 ? "1 cell" : `${empty} cells`} without a row ${empty === 1 ? "is" : "are"} left empty`,
        ]
      : []),
  ];
  return {
    encoded: { ...channels, series: [], categories: undefined, notes },
    value,
    xs,
    ys,
    rows: categoriesOf(ys, y),
    columns: categoriesOf(xs, x),
    cells,
    ends: options.range?.value ?? (low > high ? (log ? [1, 10] : [0, 1]) : [low, high]),
  };
}

// More are smaller than a few pixels, and a page with them is slow.
const mostCells = 100_000;

function checkCells(count: number): void {
  if (count <= mostCells) return;
  throw new InputError(
    `invalid map: ${count} cells (at most ${mostCells} can be drawn; filter or roll up the rows first)`,
  );
}

/** What a map shows, in words. */
export function gridTitle({
  value,
  encoded: { x, y },
}: Pick<Gridding, "value" | "encoded">): string {
  return `${value.title} by ${within(x.title)} and ${within(y.title)}`;
}

function categoriesOf(values: readonly unknown[], { format }: Channel): readonly Category[] {
  return values.map((one) => ({ name: String(one), text: formatValue(one, format) || "–" }));
}
