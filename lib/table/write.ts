import { cellsOf } from "./cells.js";
import { columnTable } from "./column-table.js";
import { cellsToMarkdown } from "./display.js";
import type { Formats } from "./format.js";

/**
 * Rows as CSV: a line of names, then every row with its raw numbers. A missing value is an empty field.
 *
 * @example
 * toCsv([{ policy: "v5", bytes: 8192 }]); // "policy,bytes\nv5,8192\n"
 */
export function toCsv<Row extends object>(rows: readonly Row[]): string {
  const columns = columnTable(rows);
  const names = columns.columnNames();
  return columns.toCSV({ format: Object.fromEntries(names.map((name) => [name, plain])) });
}

/**
 * Rows as a table in GitHub's Markdown, numbers to the right and read by their formats.
 *
 * @example
 * toMarkdown([{ bytes: 8192 }], { bytes: "size" }); // "| bytes |\n| ---: |\n| 8 KiB |\n"
 */
export function toMarkdown<Row extends object>(
  rows: readonly Row[],
  formats: Formats<Row> = {},
): string {
  return cellsToMarkdown(cellsOf(rows, formats));
}

/**
 * Rows as a JSON array, a row a line. JSON has no NaN: a number without an answer becomes null.
 *
 * @example
 * toJson([{ a: 1 }, { a: 2 }]); // '[\n{"a":1},\n{"a":2}\n]\n'
 */
export function toJson<Row extends object>(rows: readonly Row[]): string {
  return rows.length === 0 ? "[]\n" : `[\n${rows.map((r) => JSON.stringify(r)).join(",\n")}\n]\n`;
}

function plain(value: unknown): unknown {
  const nested = typeof value === "object" && value !== null && !(value instanceof Date);
  return nested ? JSON.stringify(value) : value;
}
