import type { Columns } from "../columns/columns.js";
import { toRows } from "../columns/rows.js";
import { placed } from "../errors.js";
import { withAxes } from "./with-axes.js";

/** What an error carries that ended a sweep at a point. */
export interface StoppedSweep<Row extends object = Readonly<Record<string, unknown>>> {
  /** The number of the point in its design. */
  readonly index: number;
  readonly point: object;
  /** The rows that were done. */
  readonly done: readonly Row[];
}

/**
 * Whether an error ended a sweep at a point: it then carries the point and the rows that were done.
 *
 * @example
 * const failing = ({ n }) => ({ text: "x".repeat(1 - n) });
 * const swept = () => { try { return sweep({ n: [0, 1, 2] }, failing); } catch (error) { return error; } };
 * isStopped(swept()) && swept().done.length; // 2
 */
export function isStopped(error: unknown): error is Error & StoppedSweep {
  return error instanceof Error && "index" in error && "point" in error && "done" in error;
}

/** An error at a point: its message with the point's number and axes, itself as the cause, and what was done. */
export function stoppedAt(
  cause: unknown,
  { index, point, axes, done }: Stop,
): Error & StoppedSweep {
  const place = axes.map((name) => `${name} ${JSON.stringify(Reflect.get(point, name))}`);
  return Object.defineProperties(placed(cause, `point ${index}: ${place.join(", ")}`), {
    index: { value: index },
    point: { value: point },
    done: { get: () => withAxes(toRows(done()), axes) },
  }) as Error & StoppedSweep;
}

interface Stop {
  readonly index: number;
  readonly point: object;
  readonly axes: readonly string[];
  readonly done: () => Columns;
}
