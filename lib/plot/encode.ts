import { InputError } from "../errors.js";
import { checkColumn, checkRows, columnsOf, isNumeric } from "../table/columns.js";
import { formatValue } from "../table/format.js";
import { channelOf, checkRange } from "./options.js";
import type { Channel, ChartOptions } from "./options.js";
import type { Place } from "./scale.js";
import { mostStyles } from "./palette.js";
import { lines } from "./text.js";
import { distinct, isMixed, leftOut, numberOf, ordinals, placeOf } from "./values.js";

/** A point as it is drawn; without a `y` it is a gap. */
export interface Spot {
  readonly x: Place;
  readonly y: number | null;
  /** What is read when the pointer is on it; made when it is drawn, since most of a million points are not. */
  hover(): string;
}

/** The points of one line, or the bars of one colour, in one panel. */
export interface Series {
  /** The ordinal of its colour, 0 where the chart has none. */
  readonly color: number;
  /** The ordinal of its panel, 0 where the chart has one. */
  readonly facet: number;
  readonly spots: Spot[];
}

/** A value of an axis that holds names: what it is, and how it reads. */
export interface Category {
  readonly name: string;
  readonly text: string;
}

/** The columns a chart shows, and the values that have a colour or a panel of their own. */
export interface Channels {
  readonly x: Channel;
  readonly y: Channel;
  readonly color: Channel | undefined;
  readonly facet: Channel | undefined;
  /** The values that have a colour of their own, read by their format; one of nothing without colours. */
  readonly colors: readonly string[];
  readonly facets: readonly string[];
}

/** Rows as series: what is drawn, before where. */
export interface Encoded extends Channels {
  readonly series: readonly Series[];
  /** The values along x in order, where these are names; else nothing. */
  readonly categories: readonly Category[] | undefined;
  /** What was left out, a sentence each. */
  readonly notes: readonly string[];
}

/** The ordinals of a row's colour and panel. */
export interface Ordinals {
  colorOf(row: object): number;
  facetOf(row: object): number;
}

/**
 * The channels of a chart, and where a row belongs.
 *
 * @throws InputError for no rows, or a column they do not have.
 */
export function channelsOf<Row extends object>(
  rows: readonly Row[],
  options: ChartOptions<Row>,
  others: readonly string[] = [],
): Channels & Ordinals {
  checkRows(rows);
  const columns = columnsOf(rows);
  const used = [options.x, options.y, options.color, options.facet, ...others];
  for (const name of used) if (name !== undefined) checkColumn(name, columns);
  for (const name of Object.keys(options.format ?? {})) checkColumn(name, columns);
  checkRange("x", options.range?.x, options.log?.x ?? false);
  checkRange("y", options.range?.y, options.log?.y ?? false);
  const color = channelOf(rows, options, "color");
  const facet = channelOf(rows, options, "facet");
  const colors = distinct(rows, color?.column);
  const facets = distinct(rows, facet?.column);
  const [colorAt, facetAt] = [ordinals(colors), ordinals(facets)];
  return {
    x: channelOf(rows, options, "x")!,
    y: channelOf(rows, options, "y")!,
    color,
    facet,
    colors: colors.map((value) => formatValue(value, color?.format)),
    facets: facets.map((value) => formatValue(value, facet?.format)),
    colorOf: (row) => (color === undefined ? 0 : colorAt(Reflect.get(row, color.column))),
    facetOf: (row) => (facet === undefined ? 0 : facetAt(Reflect.get(row, facet.column))),
  };
}

/** How rows become series. */
export interface Encoding<Row extends object> {
  /** Columns that tell one line from another besides colour and panel. */
  readonly detail?: readonly string[];
  /** Values along x are names, numbers too. */
  readonly named?: boolean;
  /** All rows of a chart with a slider: they give the values, the order and the notes; `rows` are one stop's. */
  readonly all?: readonly Row[];
}

/**
 * Sorts rows into series by their colour, panel and the columns that tell one line from another.
 *
 * @throws InputError for no rows, a column they do not have, or a value that is no number where one is due.
 */
export function encode<Row extends object>(
  rows: readonly Row[],
  options: ChartOptions<Row>,
  { detail = [], named: alwaysNamed = false, all = rows }: Encoding<Row> = {},
): Encoded {
  const channels = channelsOf(all, options, detail);
  const { x, y, color, facet } = channels;
  const named = alwaysNamed || !isNumeric(all, x.column);
  const places = named ? distinct(all, x.column) : undefined;
  const hoverOf = hovers([
    ...[x, y, color, facet].filter((channel): channel is Channel => channel !== undefined),
    ...detail.map((column) => ({ column, title: column, format: "number" as const })),
  ]);
  const mine = all === rows ? undefined : new Set<object>(rows);

  const series = new Map<string, Series>();
  let unanswered = 0;
  let belowZero = 0;
  for (const [i, row] of all.entries()) {
    const at = placeOf(row, x.column, "x", named, i);
    const value = numberOf(row, y.column, "y", i);
    const flatX = hasNoLog(at, options.log?.x);
    const outside = flatX || hasNoLog(value, options.log?.y);
    if (outside) belowZero++;
    else if (at === null || value === null) unanswered++;
    // Without a place on the horizontal axis not even a gap can be drawn.
    if (at === null || flatX) continue;
    const c = channels.colorOf(row);
    const f = channels.facetOf(row);
    const rest = detail.map((name): unknown => Reflect.get(row, name));
    const key = detail.length === 0 ? `${c} ${f}` : JSON.stringify([c, f, ...rest]);
    const own = series.get(key) ?? { color: c, facet: f, spots: [] };
    series.set(key, own);
    if (mine !== undefined && !mine.has(row)) continue;
    own.spots.push({ x: at, y: outside ? null : value, hover: () => hoverOf(row) });
  }
  return {
    x,
    y,
    color,
    facet,
    colors: channels.colors,
    facets: channels.facets,
    series: [...series.values()].sort((a, b) => a.facet - b.facet || a.color - b.color),
    categories: places?.map((value) => ({
      name: String(value),
      text: formatValue(value, x.format),
    })),
    notes: [
      ...leftOut(unanswered, "without an answer"),
      ...leftOut(belowZero, "at or below zero, which a logarithmic axis cannot show,"),
      ...(!alwaysNamed && places !== undefined && isMixed(places)
        ? [
            `${x.title} holds numbers and text: all of them stand as names, in the order of the rows`,
          ]
        : []),
    ],
  };
}

/** What is read of a row under the pointer. */
export function hovers(
  channels: readonly Pick<Channel, "column" | "title" | "format">[],
): (row: object) => string {
  return (row) =>
    lines(
      channels.map(
        (c) => `${c.title}: ${formatValue(Reflect.get(row, c.column), c.format) || "–"}`,
      ),
    );
}

// More small multiples than this are no longer compared by eye, and a page with them is slow; of more names none can be read.
const mostFacets = 36;
const mostPlaces = 1000;

/** Refuses more colours, panels or named places than can be told apart. */
export function checkCounts({
  x,
  color,
  colors,
  facet,
  facets,
  categories = [],
}: Pick<Channels, "x" | "color" | "colors" | "facet" | "facets"> &
  Partial<Pick<Encoded, "categories">>): void {
  checkCount(color, colors, mostStyles);
  checkCount(facet, facets, mostFacets);
  checkCount(x, categories, mostPlaces);
}

function checkCount(channel: Channel | undefined, values: readonly unknown[], most: number): void {
  if (channel === undefined || values.length <= most) return;
  throw new InputError(
    `invalid chart: ${channel.column} has ${values.length} values (at most ${most} can be told apart; filter the rows)`,
  );
}

function hasNoLog(place: Place | null, log = false): boolean {
  return log && typeof place === "number" && place <= 0;
}
