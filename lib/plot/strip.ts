import type { Data } from "plotly.js-dist";
import { InputError } from "../errors.js";
import { checkColumn, checkRows, columnsOf } from "../table/columns.js";
import type { Column, NumberColumn } from "../table/columns.js";
import { formatValue } from "../table/format.js";
import { formatSize } from "../units.js";
import { chart } from "./chart.js";
import { channelsOf, checkCounts } from "./encode.js";
import type { Channels, Encoded, Ordinals } from "./encode.js";
import type { Figure } from "./figure.js";
import { lookOf } from "./look.js";
import type { Look } from "./look.js";
import type { ChartOptions } from "./options.js";
import { laneScale, numberScale } from "./scale.js";
import { sliding } from "./slider.js";
import { lines, verbatim } from "./text.js";
import { counted } from "./thin.js";
import { firstOf, identity, textureOf } from "./trace.js";
import { distinct, numberOf, ordinals } from "./values.js";

/** Which columns a strip map shows, and how. */
export interface StripOptions<Row extends object> extends Omit<
  ChartOptions<Row>,
  "x" | "y" | "color" | "log"
> {
  /** The column with the first address of a range, in bytes. */
  readonly start: NumberColumn<Row>;
  /** The column with the address behind its last byte. */
  readonly end: NumberColumn<Row>;
  /** The column that says what a range is. */
  readonly kind: Column<Row>;
  /** A strip of its own for each value of this column, in the order of the rows. */
  readonly lane?: Column<Row>;
}

/** A range as it is drawn. */
interface Range {
  readonly row: object;
  readonly color: number;
  readonly facet: number;
  readonly start: number;
  readonly end: number;
  readonly lane: number;
  readonly hover: string;
}

/**
 * Ranges of addresses as coloured stretches of a strip, from left to right. One too narrow to be seen is drawn as a
 * thin line, and the chart says how many there are.
 *
 * @throws InputError as for a line, and for a range that has no address, is empty or lies over another one in its
 * strip.
 * @example
 * plot.strip([{ start: 0, end: 4096, kind: "RAM" }], { start: "start", end: "end", kind: "kind" }).data.length; // 1
 */
export function strip<Row extends object>(
  rows: readonly Row[],
  options: StripOptions<Row>,
): Figure {
  checkRows(rows);
  const { start, end, kind, lane, ...rest } = options;
  for (const name of [start, end, kind, ...(lane === undefined ? [] : [lane])]) {
    checkColumn(name, columnsOf(rows));
  }
  const chosen: ChartOptions<Row> = {
    ...rest,
    x: start,
    y: end,
    color: kind,
    titles: { x: "Physical address", ...options.titles },
    format: { [start]: "size", [end]: "size", ...options.format },
  };
  return sliding(rows, chosen, (some, own) => strips(some, own, lane, rows));
}

function strips<Row extends object>(
  rows: readonly Row[],
  options: ChartOptions<Row>,
  lane: Column<Row> | undefined,
  all: readonly Row[],
): Figure {
  const channels = channelsOf(all, options);
  checkCounts(channels);
  const lanes = distinct(all, lane).map((name) => formatValue(name));
  const asked = lookOf(options);
  const look: Look = {
    ...asked,
    // A strip gains nothing by height.
    height: undefined,
    panelHeight: asked.panelHeight ?? asked.px(24 + 44 * lanes.length),
  };
  const laneOf = ordinals(distinct(all, lane));
  const ranges = all.map((row, i) => rangeOf(row, i, channels, lane, laneOf));
  checkApart(ranges);
  const mine = new Set<object>(rows);
  const own = ranges.filter(({ row }) => mine.has(row));
  const ends = options.range?.x ?? extent(own);
  const pixel = (ends[1] - ends[0]) / asked.width;
  const thin = ranges.filter(({ start, end }) => end - start < pixel).length;
  const shown = thinRanges(own, pixel);
  const how = shown === own ? "a line" : "lines, one for each pixel";
  const narrow = `${thin === 1 ? "1 range is" : `${counted(thin)} ranges are`} narrower than a pixel and drawn as ${how}`;
  const encoded: Encoded = {
    ...channels,
    y: { ...channels.y, title: options.titles?.y ?? "", described: false },
    series: [],
    categories: undefined,
    notes: thin === 0 ? [] : [narrow],
  };
  return chart(encoded, options, look, {
    heights: [],
    zero: "never",
    legend: "normal",
    x: (pixels) =>
      numberScale({
        values: [],
        format: encoded.x.format,
        log: false,
        ends,
        pixels,
        across: true,
        zero: "never",
        look,
      }),
    y: () => laneScale(lanes, lanes.map(verbatim), true),
    layout: { barmode: "overlay" },
    traces: (legend) => {
      const first = firstOf(legend);
      return encoded.facets.flatMap((_, facet) =>
        encoded.colors.flatMap((_, color) => {
          const own = shown.filter((range) => range.facet === facet && range.color === color);
          return own.length === 0 ? [] : [traceOf(encoded, own, first(color), look)];
        }),
      );
    },
  });
}

function rangeOf(
  row: object,
  i: number,
  channels: Channels & Ordinals,
  lane: string | undefined,
  laneOf: (value: unknown) => number,
): Range {
  const { x, y, color, facet } = channels;
  const start = numberOf(row, x.column, "start", i);
  const end = numberOf(row, y.column, "end", i);
  if (start === null || end === null || end <= start) {
    const found = `[${start ?? "nothing"}, ${end ?? "nothing"})`;
    throw new InputError(
      `invalid range: ${found} in row ${i + 1} (expected ${x.column} below ${y.column})`,
    );
  }
  const kind = formatValue(Reflect.get(row, color!.column), color!.format);
  return {
    row,
    start,
    end,
    lane: lane === undefined ? 0 : laneOf(Reflect.get(row, lane)),
    color: channels.colorOf(row),
    facet: channels.facetOf(row),
    hover: lines([
      `${color!.title}: ${kind}`,
      `0x${start.toString(16)} to 0x${end.toString(16)}`,
      `${formatSize(end - start)} from ${formatSize(start)}`,
      ...(facet === undefined ? [] : [`${facet.title}: ${channels.facets[channels.facetOf(row)]}`]),
    ]),
  };
}

/** Refuses ranges of one strip that lie over each other: one would hide the other. */
function checkApart(ranges: readonly Range[]): void {
  const order = [...ranges].sort(
    (a, b) => a.facet - b.facet || a.lane - b.lane || a.start - b.start,
  );
  for (const [i, range] of order.slice(1).entries()) {
    const before = order[i]!;
    const same = before.facet === range.facet && before.lane === range.lane;
    if (!same || range.start >= before.end) continue;
    const [a, b] = [before, range].map(
      ({ start, end }) => `[0x${start.toString(16)}, 0x${end.toString(16)})`,
    );
    throw new InputError(`invalid ranges: ${a} and ${b} overlap (give each its lane)`);
  }
}

// A page of more bars is slow.
const mostRanges = 20_000;

/** Of very many ranges that are narrower than a pixel the first of each kind in each pixel of its strip. */
function thinRanges(ranges: readonly Range[], pixel: number): readonly Range[] {
  if (ranges.length <= mostRanges) return ranges;
  const taken = new Set<string>();
  return ranges.filter(({ start, end, facet, lane, color }) => {
    if (end - start >= pixel) return true;
    const place = `${facet} ${lane} ${color} ${Math.floor(start / pixel)}`;
    if (taken.has(place)) return false;
    taken.add(place);
    return true;
  });
}

function extent(ranges: readonly Range[]): readonly [number, number] {
  const low = ranges.reduce((least, { start }) => Math.min(least, start), Infinity);
  const high = ranges.reduce((most, { end }) => Math.max(most, end), -Infinity);
  return low < high ? [low, high] : [0, 1];
}

function traceOf(encoded: Encoded, own: readonly Range[], showlegend: boolean, look: Look): Data {
  const style = look.styleOf(own[0]!.color);
  return {
    type: "bar",
    orientation: "h",
    ...identity(encoded, own[0]!, showlegend),
    base: own.map(({ start }) => start),
    x: own.map(({ start, end }) => end - start),
    y: own.map(({ lane }) => lane),
    width: own.map(() => 0.7),
    marker: {
      color: style.color,
      line: { color: style.color, width: 1 },
      ...(style.pattern === "" ? {} : { pattern: textureOf(style, look) }),
    },
    hovertext: own.map(({ hover }) => hover),
  };
}
