import { checkColumn, checkRows, columnsOf, isNumeric } from "../table/columns.js";
import { formatValue } from "../table/format.js";
import { InputError } from "../errors.js";
import { channelOf, checkRange } from "./options.js";
import type { Channel, ChartOptions } from "./options.js";
import type { Place } from "./scale.js";
import { mostStyles } from "./palette.js";
import { lines } from "./text.js";

/** A point as it is drawn; without a `y` it is a gap. */
export interface Spot {
  readonly x: Place;
  readonly y: number | null;
  /** What is read when the pointer is on it. */
  readonly hover: string;
}

/** The points of one line, or the bars of one colour, in one panel. */
export interface Series {
  /** The ordinal of its colour, 0 where the chart has none. */
  readonly color: number;
  /** The ordinal of its panel, 0 where the chart has one. */
  readonly facet: number;
  readonly spots: Spot[];
}

/** Rows as series: what is drawn, before where. */
export interface Encoded {
  readonly x: Channel;
  readonly y: Channel;
  readonly color: Channel | undefined;
  readonly facet: Channel | undefined;
  /** The values that have a colour of their own, read by their format; one of nothing without colours. */
  readonly colors: readonly string[];
  readonly facets: readonly string[];
  readonly series: readonly Series[];
  /** The values along x in order, where these are names; else nothing. */
  readonly categories: readonly { readonly name: string; readonly text: string }[] | undefined;
  /** What was left out, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Sorts rows into series by their colour, panel and the columns that tell one line from another.
 *
 * @throws InputError for no rows, a column they do not have, or a `y` that is no number.
 */
export function encode<Row extends object>(
  rows: readonly Row[],
  options: ChartOptions<Row>,
  detail: readonly string[],
  alwaysNamed: boolean,
): Encoded {
  checkRows(rows);
  const columns = columnsOf(rows);
  const used = [options.x, options.y, options.color, options.facet, ...detail];
  for (const name of used) if (name !== undefined) checkColumn(name, columns);
  for (const name of Object.keys(options.format ?? {})) checkColumn(name, columns);
  const x = channelOf(options, "x")!;
  const y = channelOf(options, "y")!;
  const color = channelOf(options, "color");
  const facet = channelOf(options, "facet");
  checkRange("x", options.range?.x, options.log?.x ?? false);
  checkRange("y", options.range?.y, options.log?.y ?? false);

  const named = alwaysNamed || !isNumeric(rows, x.column);
  const colors = distinct(rows, color?.column);
  const facets = distinct(rows, facet?.column);
  const places = named ? distinct(rows, x.column) : undefined;
  const shown: readonly Channel[] = [
    ...[x, y, color, facet].filter((channel): channel is Channel => channel !== undefined),
    ...detail.map((column): Channel => ({ column, title: column, format: "number" })),
  ];
  const hoverOf = (row: Row): string =>
    lines(
      shown.map((c) => `${c.title}: ${formatValue(Reflect.get(row, c.column), c.format) || "–"}`),
    );

  const series = new Map<string, Series>();
  let unanswered = 0;
  let belowZero = 0;
  for (const row of rows) {
    const at = placeOf(row, x.column, named);
    const value = numberOf(row, y.column);
    const flatX = hasNoLog(at, options.log?.x);
    const outside = flatX || hasNoLog(value, options.log?.y);
    if (outside) belowZero++;
    else if (at === null || value === null) unanswered++;
    // Without a place on the horizontal axis not even a gap can be drawn.
    if (at === null || flatX) continue;
    const c = color === undefined ? 0 : colors.indexOf(Reflect.get(row, color.column));
    const f = facet === undefined ? 0 : facets.indexOf(Reflect.get(row, facet.column));
    const key = JSON.stringify([c, f, ...detail.map((name): unknown => Reflect.get(row, name))]);
    const own = series.get(key) ?? { color: c, facet: f, spots: [] };
    series.set(key, own);
    own.spots.push({ x: at, y: outside ? null : value, hover: hoverOf(row) });
  }
  return {
    x,
    y,
    color,
    facet,
    colors: colors.map((value) => formatValue(value, color?.format)),
    facets: facets.map((value) => formatValue(value, facet?.format)),
    series: [...series.values()].sort((a, b) => a.facet - b.facet || a.color - b.color),
    categories: places?.map((value) => ({
      name: String(value),
      text: formatValue(value, x.format),
    })),
    notes: [
      ...note(unanswered, "without an answer"),
      ...note(belowZero, "at or below zero, which a logarithmic axis cannot show,"),
    ],
  };
}

// More small multiples than this are no longer compared by eye, and a page with them is slow.
const mostFacets = 36;

/** Refuses more colours or panels than can be told apart. */
export function checkCounts({ color, colors, facet, facets }: Encoded): void {
  if (color !== undefined && colors.length > mostStyles) {
    throw tooMany(color, colors.length, mostStyles);
  }
  if (facet !== undefined && facets.length > mostFacets) {
    throw tooMany(facet, facets.length, mostFacets);
  }
}

function tooMany({ column }: Channel, count: number, most: number): InputError {
  return new InputError(
    `invalid chart: ${column} has ${count} values (at most ${most} can be told apart; filter the rows)`,
  );
}

/** The values of a column: numbers in ascending order, all else as they come. */
function distinct(rows: readonly object[], column: string | undefined): readonly unknown[] {
  if (column === undefined) return [undefined];
  const values = [...new Set(rows.map((row): unknown => Reflect.get(row, column)))];
  const numbers = values.filter((value): value is number => typeof value === "number");
  return numbers.length === values.length ? numbers.sort((a, b) => a - b) : values;
}

function hasNoLog(place: Place | null, log = false): boolean {
  return log && typeof place === "number" && place <= 0;
}

function placeOf(row: object, column: string, named: boolean): Place | null {
  const value: unknown = Reflect.get(row, column);
  if (named) return String(value);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function numberOf(row: object, column: string): number | null {
  const value: unknown = Reflect.get(row, column);
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  throw new InputError(`invalid y: ${column} holds ${JSON.stringify(value)} (expected numbers)`);
}

function note(count: number, which: string): readonly string[] {
  if (count === 0) return [];
  return [count === 1 ? `1 point ${which} is left out` : `${count} points ${which} are left out`];
}
