import { InputError } from "../errors.js";
import { checkAxis, gridValues } from "./axis.js";
import type { Axes, AxisValue, Point } from "./axis.js";

// Rows are plain objects that later steps index by a Map, and a Map of V8 holds at most 2^24 keys.
const mostPoints = 2 ** 24;

/**
 * Every point of the grid, lazily, the last axis fastest.
 *
 * @throws InputError for an axis that is no list of values, an empty one, or more than 2^24 points.
 */
export function pointsOf<const A extends Axes>(axes: A): Iterable<Point<A>> {
  const entries = Object.entries(axes).map(([name, axis]): [string, readonly AxisValue[]] => {
    checkAxis(name, axis);
    return [name, gridValues(name, axis)];
  });
  let count = 1;
  for (const [, values] of entries) count *= values.length;
  if (count > mostPoints) {
    throw new InputError(`invalid axes: ${count} points (at most ${mostPoints}; sweep in parts)`);
  }
  return walk(entries) as Iterable<Point<A>>;
}

function* walk(
  entries: readonly (readonly [string, readonly AxisValue[]])[],
): Generator<Record<string, AxisValue>> {
  const at = entries.map(() => 0);
  for (;;) {
    const point: Record<string, AxisValue> = {};
    entries.forEach(([name, values], i) => (point[name] = values[at[i]!]!));
    yield point;
    let axis = entries.length - 1;
    while (axis >= 0 && ++at[axis]! === entries[axis]![1].length) at[axis--] = 0;
    if (axis < 0) return;
  }
}
