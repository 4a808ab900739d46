import { InputError } from "../errors.js";

/** A value an axis can take. */
export type AxisValue = number | string | boolean;

/** The axes of a sweep: a list of values for each name. */
export type Axes = Readonly<Record<string, readonly AxisValue[]>>;

/** One point of a grid: a value for each axis. */
export type Point<A extends Axes> = { readonly [K in keyof A]: A[K][number] };

// Rows are plain objects that later steps index by a Map, and a Map of V8 holds at most 2^24 keys.
const mostPoints = 2 ** 24;

/**
 * Every point of the grid, lazily, the last axis fastest.
 *
 * @throws InputError for an axis that is no list of values, an empty one, or more than 2^24 points.
 */
export function pointsOf<const A extends Axes>(axes: A): Iterable<Point<A>> {
  const entries = Object.entries(axes);
  let count = 1;
  for (const [name, values] of entries) {
    count *= checkedAxis(name, values).length;
  }
  if (count > mostPoints) {
    throw new InputError(`invalid axes: ${count} points (at most ${mostPoints}; sweep in parts)`);
  }
  return walk(entries) as Iterable<Point<A>>;
}

function checkedAxis(name: string, values: unknown): readonly AxisValue[] {
  if (!Array.isArray(values)) {
    throw new InputError(
      `invalid axis: ${name} is ${JSON.stringify(values)} (expected a list of values)`,
    );
  }
  if (values.length === 0) {
    throw new InputError(`invalid axis: ${name} has no values (expected at least one)`);
  }
  const odd = values.find((value) => !["number", "string", "boolean"].includes(typeof value));
  if (odd !== undefined || values.includes(undefined)) {
    throw new InputError(
      `invalid axis: ${name} holds ${JSON.stringify(odd)} (expected numbers, text or booleans)`,
    );
  }
  return values as readonly AxisValue[];
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
