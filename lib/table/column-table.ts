import { table } from "arquero";
import type { ColumnTable } from "arquero";
import { isHeld, toColumns } from "../columns/rows.js";
import { columnsOf } from "./columns.js";

/** Rows as an arquero table, without copying those held as columns; a column that only some rows have is undefined in the others. */
export function columnTable<Row extends object>(rows: readonly Row[]): ColumnTable {
  if (isHeld(rows)) {
    const { names, column } = toColumns(rows);
    return table(column, [...names]);
  }
  const names = columnsOf(rows);
  return table(
    names.map((name): [string, unknown[]] => [name, rows.map((row) => row[name])]),
    [...names],
  );
}
