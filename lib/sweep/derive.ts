import { Collector } from "../columns/collector.js";
import { columns } from "../columns/columns.js";
import type { Columns } from "../columns/columns.js";
import { toColumns, toRows } from "../columns/rows.js";
import { InputError } from "../errors.js";
import { axesIn, withAxes } from "./with-axes.js";

/**
 * Rows with more columns, each from a function of the row; the columns that they have are shared, not copied.
 *
 * @throws InputError for a column that they have already.
 * @example
 * derive(sweep({ n: [1, 2] }, ({ n }) => ({ bytes: n * 4096 })), { pages: ({ bytes }) => bytes / 4096 })[1]?.pages; // 2
 */
export function derive<Row extends object, Added extends object>(
  rows: readonly Row[],
  added: { readonly [K in keyof Added]: (row: Row) => Added[K] },
): readonly (Row & Added)[] {
  const held = toColumns<object>(rows) as unknown as Columns;
  const makers = Object.entries<(row: Row) => unknown>(added);
  for (const [name] of makers) {
    if (!held.names.includes(name)) continue;
    throw new InputError(`invalid column: "${name}" is there already (give it another name)`);
  }
  const made = new Collector(rows.length);
  for (const row of rows) made.add(Object.fromEntries(makers.map(([name, of]) => [name, of(row)])));
  const all: object = { ...held.column, ...made.columns().column };
  const wider = columns(all as Columns<Row & Added>["column"], rows.length);
  return withAxes(toRows(wider), axesIn(rows));
}
