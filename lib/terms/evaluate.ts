import { placed } from "../errors.js";
import { everyPoint } from "./every-point.js";
import { looped } from "./loops.js";
import { placeOf, pointsIn, steps, walk, within } from "./space.js";
import type { Space } from "./space.js";
import type { Limit, Term } from "./term.js";

/** The values of a term over its own axes, the last fastest: numbers side by side where all are numbers. */
export type Table = Float64Array | readonly unknown[];

/**
 * The values of terms at every point of a space. Each term is computed once for each combination of the values of its own axes,
 * however many points there are, and only the last operation of each formula is done at every point.
 *
 * @param over results that are done with, by the same names: their memory is used again.
 * @throws what a term throws, with the values of its axes; and what a limit refuses.
 */
export function evaluate(
  space: Space,
  outputs: Readonly<Record<string, Term>>,
  over: Readonly<Record<string, unknown>> = {},
): Map<string, Table> {
  const known = new Map<Term, Table>();
  const tableOf = (term: Term): Table => {
    const found = known.get(term);
    if (found) return found;
    for (const limit of term.limits) check(space, limit, tableOf);
    const made = compute(within(space, term.axes), term, tableOf);
    known.set(term, made);
    return made;
  };
  return new Map(
    Object.entries(outputs).map(([name, term]) => {
      // All that leads to it is held by its own axes; what there is of these at every point is made last.
      for (const limit of term.limits) check(space, limit, tableOf);
      return [name, spread(space, term, tableOf, over[name])];
    }),
  );
}

/** A term at every point; a function of few axes is asked once for each combination of their values, and its answers repeated. */
function spread(space: Space, term: Term, tableOf: (term: Term) => Table, over: unknown): Table {
  if (term.operation !== undefined || term.axes.size === space.length) {
    return compute(space, term, tableOf, over);
  }
  const table = tableOf(term);
  return collect(space, [steps(space, term.axes)], ([at]) => table[at!]);
}

/** A term at every point of a space that has its axes, and may have others. */
function compute(space: Space, term: Term, tableOf: (term: Term) => Table, over?: unknown): Table {
  if (term.inputs.length === 0) return leaf(space, term);
  const tables = term.inputs.map(tableOf);
  const moves = term.inputs.map(({ axes }) => steps(space, axes));
  const [a, b = a] = tables;
  if (term.operation && a instanceof Float64Array && b instanceof Float64Array) {
    const done = over instanceof Float64Array ? over : undefined;
    return (
      everyPoint(term.operation, space, [a, b], moves, done) ??
      looped(term.operation, space, [a, b], moves)
    );
  }
  const ask = asker(term.of as (...inputs: unknown[]) => unknown, tables);
  return collect(space, moves, ask);
}

function leaf(space: Space, term: Term): Table {
  const [axis] = term.axes;
  const values = axis === undefined ? [term.of()] : space.find(([name]) => name === axis)![1];
  return collect(space, [steps(space, term.axes)], ([at]) => values[at!]);
}

/** A call for the number of inputs that there are, which is faster than one for any. */
function asker(
  of: (...inputs: unknown[]) => unknown,
  tables: readonly Table[],
): (at: readonly number[]) => unknown {
  const [a, b] = tables;
  if (tables.length === 1) return (at) => of(a![at[0]!]);
  if (tables.length === 2) return (at) => of(a![at[0]!], b![at[1]!]);
  return (at) => of(...tables.map((table, input) => table[at[input]!]));
}

function collect(
  space: Space,
  moves: readonly (readonly number[])[],
  ask: (at: readonly number[]) => unknown,
): Table {
  let numbers: Float64Array | undefined = new Float64Array(pointsIn(space));
  let list: unknown[] = [];
  let reached = 0;
  try {
    walk(space, moves, (at, point) => {
      reached = point;
      const value = ask(at);
      if (numbers && typeof value === "number") {
        numbers[point] = value;
        return;
      }
      if (numbers) [list, numbers] = [Array.from(numbers.subarray(0, point)), undefined];
      list.push(value);
    });
  } catch (error) {
    throw located(error, space, reached);
  }
  return numbers ?? list;
}

function check(space: Space, { term, most, refuse }: Limit, tableOf: (term: Term) => Table): void {
  const [values, bounds] = [tableOf(term), tableOf(most)] as Float64Array[];
  // For most formulas the greatest of all is within the least bound.
  if (extreme(values!, Math.max) <= extreme(bounds!, Math.min)) return;
  const both = within(space, new Set([...term.axes, ...most.axes]));
  walk(both, [steps(both, term.axes), steps(both, most.axes)], ([at, bound], point) => {
    const [value, limit] = [values![at!]!, bounds![bound!]!];
    if (value > limit) throw located(refuse(value, limit), both, point);
  });
}

function extreme(values: Float64Array, of: (a: number, b: number) => number): number {
  return values.reduce((one, other) => of(one, other));
}

function located(cause: unknown, space: Space, point: number): Error {
  return placed(cause, placeOf(space, point));
}
