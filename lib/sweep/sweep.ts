import { InputError } from "../errors.js";
import type { Axes, Point } from "./axis.js";
import { pointsOf } from "./points.js";

/** One row of a sweep: the point and what the function answered there. */
export type SweptRow<A extends Axes, R extends object> = Point<A> & Readonly<R>;

/** What an answer must not hold: a column named as an axis is, where the names are known to the compiler. */
type NoAxis<A extends Axes> = string extends keyof A ? object : { readonly [K in keyof A]?: never };

// The names of the axes travel with the rows under this registered symbol, so that a table or a
// chart can tell axes from answers without knowing what made the rows.
const axesKey: unique symbol = Symbol.for("pamtlab.axes");

/**
 * Asks a function at every point of the grid that the axes span; the last axis runs fastest.
 * A row holds the values of its point and the fields of the answer, so a misspelt column does not compile.
 *
 * @param axes the values of each axis: numbers, text or booleans.
 * @param answer gets one point, and answers with a plain record that shares no name with an axis.
 * @throws InputError for an axis without values, a name used twice, or an answer that is no record; what
 * `answer` itself throws comes out with the point named.
 * @example
 * sweep({ nodes: [1, 2], gib: [256, 512] }, (p) => ({ total: p.nodes * p.gib })).length; // 4
 * sweep({ nodes: [1, 2], gib: [256, 512] }, (p) => ({ total: p.nodes * p.gib }))[1]?.total; // 512
 */
export function sweep<const A extends Axes, R extends object>(
  axes: A,
  answer: (point: Point<A>) => R & NoAxis<A>,
): readonly SweptRow<A, R>[] {
  const names = Object.keys(axes);
  const rows: SweptRow<A, R>[] = [];
  for (const point of pointsOf(axes)) {
    // A literal with spreads takes five times as long in V8 here, and its rows more memory.
    rows.push(Object.assign({}, point, answerAt(point, answer, names)));
  }
  return Object.defineProperty(rows, axesKey, { value: names });
}

function answerAt<P extends object, R extends object>(
  point: P,
  answer: (point: P) => R,
  names: readonly string[],
): R {
  let row: R;
  try {
    row = answer(point);
  } catch (error) {
    throw located(error, point);
  }
  if (typeof row !== "object" || row === null || Array.isArray(row) || "then" in row) {
    throw located(new InputError("invalid answer: expected a plain record of columns"), point);
  }
  for (const name of names) {
    if (Object.hasOwn(row, name)) {
      throw new InputError(`invalid answer: "${name}" is an axis (give the column another name)`);
    }
  }
  return row;
}

function located(error: unknown, point: object): Error {
  const message = error instanceof Error ? error.message : String(error);
  const place = Object.entries(point).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const text = `${message} (at ${place.join(", ")})`;
  if (error instanceof InputError) return new InputError(text, { cause: error });
  return new Error(text, { cause: error });
}
