import type { Format } from "../table/format.js";
import type { Look } from "./look.js";
import { textWidth } from "./text.js";
import { linearTicks, logTicks, ticksAt, tickText } from "./ticks.js";
import type { Ticks } from "./ticks.js";

/** A value on an axis: a number, or the name of a category. */
export type Place = number | string;

/** An axis from values to places, before anything is drawn. */
export interface Scale {
  readonly type: "linear" | "log" | "category";
  /** Both ends in Plotly's own coordinates: values, their decimal logarithms, or ordinals of categories. */
  readonly range: readonly [number, number];
  /** The values of a category axis, in order, and what they are called there. */
  readonly categories: readonly string[];
  readonly names?: readonly string[];
  readonly ticks: Ticks | undefined;
  /** Both ends as values; an axis of names has none. */
  readonly ends?: readonly [number, number];
  /** A value in Plotly's coordinates, as annotations want it. */
  at(value: Place): number;
  /** How far along the axis a value lies, 0 to 1. */
  fraction(value: Place): number;
}

/** What a numeric axis must hold and how it is drawn. */
export interface ScaleNeeds {
  readonly values: readonly number[];
  /** The values that deserve a tick each, if these have room. */
  readonly ticked?: readonly number[];
  readonly format: Format;
  readonly log: boolean;
  /** Both ends as the reader asked for them. */
  readonly ends: readonly [number, number] | undefined;
  /** Length on the page in pixels, for the room that labels have. */
  readonly pixels: number;
  readonly look: Look;
  /** Labels stand side by side (x) or one above the other (y). */
  readonly across: boolean;
  /** Bars stand on zero; lines show it where that costs less than half of the height. */
  readonly zero: "always" | "near" | "never";
  /** Share of a linear axis from zero that is left free beyond its ends. */
  readonly air?: number | undefined;
  /** The axis ends at its largest value, where names follow. */
  readonly tight?: boolean;
}

/** The axis of numbers. */
export function numberScale(needs: ScaleNeeds): Scale {
  const { format, log, pixels, across, look } = needs;
  const [low, high] = needs.ends ?? endsOf(needs);
  const to = (value: number): number => (log ? Math.log10(value) : value);
  const range = [to(low), to(high)] as const;
  const at = (value: Place): number => to(Number(value));
  const fraction = (value: Place): number => (at(value) - range[0]) / (range[1] - range[0]);
  const own = exactTicks(needs, fraction);
  const most = Math.max(2, Math.floor(pixels / look.px(across ? 72 : 44)));
  const ticks =
    own ?? (log ? logTicks(low, high, format, most) : linearTicks(low, high, format, most));
  return {
    type: log ? "log" : "linear",
    range,
    categories: [],
    ticks,
    ends: [low, high],
    at,
    fraction,
  };
}

/** A logarithmic axis that Plotly takes for a linear one of logarithms: bars have a width in pixels there. */
export function flattened(scale: Scale): Scale {
  if (scale.type !== "log" || scale.ticks === undefined) return scale;
  const { values, texts } = scale.ticks;
  return {
    ...scale,
    type: "linear",
    ticks: { values: values.map((value) => scale.at(value)), texts },
  };
}

/** The axis of named places, a place each in the given order. */
export function categoryScale(categories: readonly string[], names: readonly string[]): Scale {
  const at = (value: Place): number => categories.indexOf(String(value));
  const range = [-0.5, categories.length - 0.5] as const;
  const fraction = (value: Place): number => (at(value) + 0.5) / categories.length;
  return { type: "category", range, categories, names, ticks: undefined, at, fraction };
}

/**
 * The axis of named places on numbers, so that marks may stand beside a place: the first is at 0, the next at 1.
 * Down an axis of y the first is at the top.
 */
export function laneScale(
  categories: readonly string[],
  names: readonly string[],
  down: boolean,
): Scale {
  const last = categories.length - 0.5;
  const at = (value: Place): number => categories.indexOf(String(value));
  const range = down ? ([last, -0.5] as const) : ([-0.5, last] as const);
  const fraction = (value: Place): number => (at(value) - range[0]) / (range[1] - range[0]);
  const ticks = { values: categories.map((_, i) => i), texts: names };
  return { type: "linear", range, categories, names, ticks, at, fraction };
}

/** The two ends of an axis that holds all values with some air. */
function endsOf({
  values,
  log,
  zero,
  air: share = 0.06,
  tight = false,
}: ScaleNeeds): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return log ? [1, 10] : [0, 1];
  if (log) {
    const air = low === high ? 2 : (high / low) ** 0.05;
    return [low / air, tight ? high : high * air];
  }
  const fromZero = zero === "always" || (zero === "near" && low >= 0 && low <= high / 2);
  if (fromZero) {
    const top = Math.max(high, 0);
    const bottom = Math.min(low, 0);
    const air = (top - bottom || 1) * share;
    return [bottom < 0 ? bottom - air : 0, top > 0 || bottom === 0 ? top + air : 0];
  }
  const air = (high - low) * 0.05 || Math.abs(high) * 0.1 || 1;
  return [low - air, tight ? high : high + air];
}

/** Ticks at the values themselves, where these are few and their labels have room. */
function exactTicks(
  { ticked = [], format, pixels, look }: ScaleNeeds,
  fraction: (value: number) => number,
): Ticks | undefined {
  if (ticked.length > 12 || ticked.length === 0) return undefined;
  const sorted = [...ticked].sort((a, b) => a - b);
  const widths = sorted.map((value) => textWidth(tickText(value, format), look.font.tick));
  const roomy = sorted.every((value, i) => {
    if (i === 0) return true;
    const gap = (fraction(value) - fraction(sorted[i - 1]!)) * pixels;
    return gap >= (widths[i]! + widths[i - 1]!) / 2 + look.px(6);
  });
  return roomy ? ticksAt(sorted, format) : undefined;
}
