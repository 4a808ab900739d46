import { InputError, list } from "../errors.js";
import { withAxes } from "./axes.js";
import { axesFor, valueFor } from "./choose.js";
import { checkRows, columnsOf } from "./columns.js";
import type { Column, NumberColumn } from "./columns.js";
import { keyOf, place, same } from "./key.js";

/** What a row is held against. */
export interface Against<Row extends object> {
  /** The baseline: the axes that are held still, and where. */
  readonly to: { readonly [K in keyof Row]?: Row[K] };
  /** The column to compare; may be left out where only one column that is no axis holds numbers. */
  readonly value?: NumberColumn<Row>;
  /** The axes of rows that no sweep made. */
  readonly by?: readonly Column<Row>[];
}

/** A row with its baseline. */
export type Compared<Row extends object> = Row & {
  /** The value of the baseline row. */
  readonly baseline: number;
  /** Value over baseline: 1 where they are equal, NaN where there is no baseline value. */
  readonly ratio: number;
  /** Value minus baseline, in the value's own unit. */
  readonly difference: number;
};

const added = ["baseline", "ratio", "difference"];

/**
 * Holds every row against the row that has the baseline's values on the named axes and its own on the others.
 *
 * @throws InputError when the baseline or its counterpart of a row is not among the rows, or occurs twice,
 * or when it is not clear which column to compare.
 * @example
 * compare(sweep({ cacheMin: [1, 5] }, (p) => ({ pages: p.cacheMin * 10 })), { to: { cacheMin: 5 } })[0]?.ratio; // 0.2
 */
export function compare<Row extends object>(
  rows: readonly Row[],
  against: Against<Row>,
): readonly Compared<Row>[] {
  checkRows(rows);
  const columns = columnsOf(rows);
  const axes = axesFor(rows, columns, Object.keys(against.to), against.by);
  const value = valueFor(rows, columns, axes, against.value);
  const clash = added.find((name) => columns.includes(name as Column<Row>));
  if (clash !== undefined) {
    throw new InputError(`invalid rows: they have a column "${clash}" already (rename it first)`);
  }
  const held = Object.keys(against.to);
  const free = axes.filter((axis) => !held.includes(axis));
  const key = keyOf(free);
  const baselines = new Map<string, Row>();
  for (const row of rows) {
    if (!held.every((axis) => same(Reflect.get(row, axis), Reflect.get(against.to, axis))))
      continue;
    if (baselines.has(key(row))) {
      throw new InputError(
        `invalid baseline: two rows at ${place(row, axes)} (expected one; name every axis in by)`,
      );
    }
    baselines.set(key(row), row);
  }
  const compared = rows.map((row): Compared<Row> => {
    const other = baselines.get(key(row));
    if (other === undefined) throw noBaseline(rows, against.to, place(row, free));
    const mine = numberIn(row, value);
    const baseline = numberIn(other, value);
    return Object.assign({}, row, {
      baseline,
      ratio: mine / baseline,
      difference: mine - baseline,
    });
  });
  return withAxes(compared, axes);
}

function numberIn(row: object, name: string): number {
  const value: unknown = Reflect.get(row, name);
  return typeof value === "number" ? value : Number.NaN;
}

function noBaseline(rows: readonly object[], to: object, at: string): InputError {
  for (const [axis, wanted] of Object.entries(to)) {
    const values = [...new Set(rows.map((row): unknown => Reflect.get(row, axis)))];
    if (values.some((value) => same(value, wanted))) continue;
    const known = list(values.slice(0, 12).map((value) => JSON.stringify(value)));
    return new InputError(
      `invalid baseline: ${axis} ${JSON.stringify(wanted)} is not in the rows (expected ${known})`,
    );
  }
  const where = Object.entries(to).map(([axis, value]) => `${axis} ${JSON.stringify(value)}`);
  return new InputError(
    `invalid baseline: no row with ${where.join(", ")}${at && ` at ${at}`} (sweep the full grid)`,
  );
}
