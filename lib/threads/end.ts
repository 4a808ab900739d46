import type { Columns } from "../columns/columns.js";
import { toRows } from "../columns/rows.js";
import { InputError } from "../errors.js";
import type { Failure } from "./work.js";

/** The error of a point, as it was in its thread, with the rows before it. */
export function failed({ message, input, index, point }: Failure, done: Columns): Error {
  return carrying(input ? new InputError(message) : new Error(message), { index, point, done });
}

/** The error of work that was ended early, with what was done. */
export function cancelled(done: Columns, points: number): Error {
  const error = new Error(`cancelled after ${done.length} rows, of ${points} points`);
  error.name = "AbortError";
  return carrying(error, { index: done.length, point: {}, done });
}

function carrying(error: Error, { index, point, done }: Stop): Error {
  return Object.defineProperties(error, {
    index: { value: index },
    point: { value: point },
    done: { value: toRows(done), configurable: true },
  });
}

interface Stop {
  readonly index: number;
  readonly point: object;
  readonly done: Columns;
}
