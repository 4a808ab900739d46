import { columns } from "../columns/columns.js";
import type { Columns } from "../columns/columns.js";
import { toColumns, toRows } from "../columns/rows.js";
import { evaluate } from "../terms/evaluate.js";
import { axisTerm } from "../terms/term.js";
import type { Term } from "../terms/term.js";
import { refuseAxes } from "./ask.js";
import { gridValues } from "./axis.js";
import type { Axes, Point } from "./axis.js";
import { design } from "./design.js";
import { withAxes } from "./with-axes.js";

/** Axes as terms. */
export type AxisTerms<A extends Axes> = { readonly [K in keyof A]: Term<Point<A>[K]> };

/**
 * Sweeps a formula over the grid that axes span, as fast as its terms allow: each is computed once for each combination of the
 * values of the axes that it depends on, and only the last operation at every point. `term` makes one of any function; `sum`,
 * `product`, `least` and `greatest` are operations that run over all points at once, and should be the last.
 *
 * @param axes the values of each axis, the last fastest.
 * @param formula gets the axes as terms, and answers with a term for each column.
 * @param over rows of an earlier sweep of as many points that are done with: their memory is used again, and they change.
 * @throws InputError for an axis without values or a column named as one; what a term throws, with the values of its axes.
 * @example
 * const pages = (gib) => gib * 2 ** 18;
 * sweepTerms({ gib: [1, 4], TDs: [1, 2] }, ({ gib, TDs }) => ({ pages: product(term(pages, gib), TDs) }))[3]?.pages; // 2097152
 */
export function sweepTerms<const A extends Axes, R extends object>(
  axes: A,
  formula: (at: AxisTerms<A>) => { readonly [K in keyof R]: Term<R[K]> },
  { over = [] }: { readonly over?: readonly (Point<A> & Readonly<R>)[] } = {},
): readonly (Point<A> & Readonly<R>)[] {
  const points = design<Axes>(axes);
  const names = Object.keys(axes);
  const space = names.map((name) => [name, gridValues(name, axes[name]!)] as const);
  const at = Object.fromEntries(names.map((name) => [name, axisTerm(name)])) as AxisTerms<A>;
  const outputs = formula(at);
  refuseAxes(Object.keys(outputs), names);
  const { column } = toColumns<object>(over) as unknown as Columns;
  const answers = evaluate(space, outputs, column);
  const all: object = { ...points.columns().column, ...Object.fromEntries(answers) };
  const held = columns(all as Columns<Point<A> & R>["column"], points.length);
  return withAxes(toRows(held), names);
}
