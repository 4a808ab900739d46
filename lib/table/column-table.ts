import { table } from "arquero";
import type { ColumnTable } from "arquero";
import { columnsOf } from "./columns.js";

/** Rows as an arquero table; a column that only some rows have is undefined in the others. */
export function columnTable<Row extends object>(rows: readonly Row[]): ColumnTable {
  const names = columnsOf(rows);
  return table(
    names.map((name): [string, unknown[]] => [name, rows.map((row) => row[name])]),
    [...names],
  );
}
