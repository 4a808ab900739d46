import { columns, sliceColumns } from "../columns/columns.js";
import type { Columns } from "../columns/columns.js";
import { toColumns, toRows } from "../columns/rows.js";
import { compiled } from "../compiled.js";
import { inThreads } from "../threads/in-threads.js";
import type { ThreadOptions } from "../threads/in-threads.js";
import type { Axes, Point } from "./axis.js";
import { design, isDesign } from "./design.js";
import type { Design } from "./design.js";
import type { Sent } from "./open-sweep.js";
import type { Random } from "./streams.js";
import { withAxes } from "./with-axes.js";

/** How to sweep in threads. */
export interface SweepThreadsOptions extends ThreadOptions {
  /** A module whose exports the answer gets as its third argument: the name of a package such as `pamtlab`, or an address. */
  readonly uses?: string;
}

/** A function that threads ask: it sees its arguments and nothing else. */
type Apart<P, R> = (point: P, random: Random, used: never) => R;

/**
 * `sweep` in threads: the same rows, byte for byte. A function goes to the threads as its text, so it may use its arguments and nothing
 * around it; or name a module by its address, whose default export is the function.
 *
 * @throws as `sweep` does; and an error named `AbortError` when a signal or an interrupt ends it, with the rows done (`isStopped`).
 * @example
 * (await sweepThreads({ n: [1, 2, 3] }, ({ n }) => ({ square: n * n }), { threads: 2 }))[2]?.square; // 9
 */
export function sweepThreads<const A extends Axes, R extends object>(
  axes: A,
  answer: Apart<Point<A>, R> | URL,
  options?: SweepThreadsOptions,
): Promise<readonly (Point<A> & Readonly<R>)[]>;
export function sweepThreads<P extends object, R extends object>(
  points: Design<P>,
  answer: Apart<P, R> | URL,
  options?: SweepThreadsOptions,
): Promise<readonly (P & Readonly<R>)[]>;
export async function sweepThreads(
  given: Axes | Design,
  answer: Apart<never, object> | URL,
  { uses, ...options }: SweepThreadsOptions = {},
): Promise<readonly object[]> {
  const points = isDesign(given) ? given : design<Axes>(given);
  const { axes, options: drawn } = points.given;
  const { where, ...rest } = drawn;
  const data: Sent = {
    axes,
    drawn: rest,
    ...(where && { where: String(where) }),
    ...(answer instanceof URL ? { module: answer.href } : { text: String(answer) }),
    ...(uses !== undefined && { uses }),
  };
  const module = compiled("sweep/open-sweep.js").href;
  const work = { module, open: "openSweep", data, points: points.length };
  const rowsOf = (answers: Columns, end: number): readonly object[] => {
    const { column, length } = sliceColumns(points.columns(0, end), 0, answers.length);
    // Rows that an error has kept have their points as well, which those of the design stand for.
    const all = { ...column, ...answers.column, ...column };
    return withAxes(toRows(columns(all, length)), points.axes);
  };
  try {
    return rowsOf(await inThreads(work, options), points.length);
  } catch (error) {
    if (!(error instanceof Error && "done" in error && "index" in error)) throw error;
    const answers = toColumns(error.done as readonly object[]) as unknown as Columns;
    const done = rowsOf(answers, points.constrained ? points.length : answers.length);
    throw Object.defineProperty(error, "done", { value: done });
  }
}
