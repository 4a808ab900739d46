import { InputError } from "../errors.js";
import { formatValue } from "../table/format.js";
import type { Encoded, Series, Spot } from "./encode.js";
import { lines } from "./text.js";

/** Refuses a logarithmic axis, on which a length means nothing. */
export function checkLinear(
  what: string,
  log: { readonly x?: boolean; readonly y?: boolean } = {},
  axes: readonly ("x" | "y")[] = ["x", "y"],
): void {
  for (const axis of axes) {
    if (log[axis] !== true) continue;
    throw new InputError(
      `invalid log: ${axis} (${what} start at zero on a linear axis; use plot.line)`,
    );
  }
}

/** One spot for each place: the rows that share it added up, or refused. */
export function merged(series: Series, { x, y, color, colors }: Encoded, stack: boolean): Series {
  const places = new Map<
    string,
    { x: Spot["x"]; sum: number | null; count: number; hover: () => string }
  >();
  for (const spot of series.spots) {
    const place = String(spot.x);
    const before = places.get(place);
    if (before === undefined) {
      places.set(place, { x: spot.x, sum: spot.y, count: 1, hover: () => spot.hover() });
      continue;
    }
    if (!stack) {
      const which = color === undefined ? "" : `, ${color.title} ${colors[series.color]}`;
      throw new InputError(
        `invalid bars: several rows at ${x.title} ${place}${which} (stack them, or filter or roll them up first)`,
      );
    }
    before.sum = spot.y === null ? before.sum : (before.sum ?? 0) + spot.y;
    before.count++;
  }
  const spots = [...places.values()].map(({ x: at, sum, count, hover }) => {
    const total = (): string =>
      `${lines([`${y.title}: ${formatValue(sum ?? Number.NaN, y.format)}`])} from ${count} rows`;
    return { x: at, y: sum, hover: count === 1 ? hover : total };
  });
  return { ...series, spots };
}

/** The tops and bottoms of all stacks: what is above zero stacks up, what is below stacks down. */
export function stackHeights(series: readonly Series[]): readonly number[] {
  const heights = new Map<string, number>();
  for (const { facet, spots } of series) {
    for (const { x, y } of spots) {
      const key = JSON.stringify([facet, x, (y ?? 0) < 0]);
      heights.set(key, (heights.get(key) ?? 0) + (y ?? 0));
    }
  }
  return [...heights.values()];
}
