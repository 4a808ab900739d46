import { InputError, unknownName } from "../errors.js";

/** The names of a row's columns, for the compiler. */
export type Column<Row> = keyof Row & string;

/** The names of a row's columns that hold numbers, for the compiler. */
export type NumberColumn<Row> = {
  [K in Column<Row>]: Exclude<Row[K], null | undefined> extends number ? K : never;
}[Column<Row>];

/** The columns of rows in reading order: those of the first row, then what later rows add. */
export function columnsOf<Row extends object>(rows: readonly Row[]): readonly Column<Row>[] {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return [...names] as Column<Row>[];
}

/** Refuses a column that the rows do not have, with the nearest that they do. */
export function checkColumn(name: string, columns: readonly string[]): void {
  if (!columns.includes(name)) throw unknownName("column", name, columns);
}

/** Whether a column holds numbers, looking past the rows that have no value in it. */
export function isNumeric<Row extends object>(rows: readonly Row[], name: string): boolean {
  const filled = rows.find((row) => (Reflect.get(row, name) ?? null) !== null);
  return filled !== undefined && typeof Reflect.get(filled, name) === "number";
}

/** Refuses a list without rows: there is nothing to show or compare. */
export function checkRows(rows: readonly object[]): void {
  if (rows.length === 0) throw new InputError("invalid rows: none (expected at least one row)");
}
