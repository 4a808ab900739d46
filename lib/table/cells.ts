import { checkColumn, columnsOf, isNumeric } from "./columns.js";
import { formatValue } from "./format.js";
import type { Format, Formats } from "./format.js";

/** What a reader sees of a table: text, and which columns are numbers. */
export interface Cells {
  readonly names: readonly string[];
  readonly numeric: readonly boolean[];
  readonly lines: readonly (readonly string[])[];
  /** Rows that are not shown. */
  readonly left: number;
}

/** The first rows of a table as text. */
export function cellsOf<Row extends object>(
  rows: readonly Row[],
  formats: Formats<Row> = {},
  most = Number.POSITIVE_INFINITY,
): Cells {
  const names = columnsOf(rows);
  for (const name of Object.keys(formats)) checkColumn(name, names);
  const shown = rows.slice(0, most);
  const byName: Readonly<Record<string, Format | undefined>> = formats;
  return {
    names,
    numeric: names.map((name) => isNumeric(rows, name)),
    lines: shown.map((row) => names.map((name) => formatValue(row[name], byName[name]))),
    left: rows.length - shown.length,
  };
}
