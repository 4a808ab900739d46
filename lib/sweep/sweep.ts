import { toRows } from "../columns/rows.js";
import { ask } from "./ask.js";
import type { Answer } from "./ask.js";
import type { Axes, AxisValue, Point } from "./axis.js";
import { design, isDesign } from "./design.js";
import type { Design } from "./design.js";
import type { Random } from "./streams.js";
import { withAxes } from "./with-axes.js";

/** One row of a sweep: the point and what the function answered there. */
export type SweptRow<A extends Axes, R extends object> = Point<A> & Readonly<R>;

/** What an answer must not hold: a column named as an axis is, where the names are known to the compiler. */
type NoAxis<A extends Axes> = string extends keyof A ? object : { readonly [K in keyof A]?: never };

/**
 * Asks a function at every point: of the grid that axes span, the last axis fastest, or of a `design`.
 * A row holds the values of its point and the fields of the answer, so a misspelt column does not compile. Rows are held as columns,
 * numbers side by side (`toColumns`), and each row is made when it is asked for.
 *
 * @param axes the values of each axis: numbers, text or booleans; or a design.
 * @param answer gets one point, and random numbers that are the row's own; it answers with a plain record that shares no name with an axis.
 * @throws InputError for an axis without values, a name used twice, or an answer that is no record; what
 * `answer` itself throws comes out with the point named and the rows before it kept (`isStopped`).
 * @example
 * sweep({ nodes: [1, 2], gib: [256, 512] }, (p) => ({ total: p.nodes * p.gib })).length; // 4
 * sweep({ nodes: [1, 2], gib: [256, 512] }, (p) => ({ total: p.nodes * p.gib }))[1]?.total; // 512
 * sweep(design({ gib: { from: 1, to: 64 } }, { kind: "sobol", points: 8 }), ({ gib }) => ({ mib: gib * 1024 })).length; // 8
 */
export function sweep<const A extends Axes, R extends object>(
  axes: A,
  answer: (point: Point<A>, random: Random) => R & NoAxis<A>,
): readonly SweptRow<A, R>[];
export function sweep<P extends object, R extends object>(
  points: Design<P>,
  answer: (point: P, random: Random) => R & { readonly [K in keyof P]?: never },
): readonly (P & Readonly<R>)[];
export function sweep(
  given: Axes | Design,
  answer: Answer<Readonly<Record<string, AxisValue>>, object>,
): readonly object[] {
  const points = isDesign(given) ? given : design<Axes>(given);
  return withAxes(toRows(ask(points, answer)), points.axes);
}
