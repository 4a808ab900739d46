import { checkColumn, columnsOf } from "../table/columns.js";
import type { Format } from "../table/format.js";

/** What a column says about itself. */
export interface ColumnNote {
  /** What it is called on an axis, in a legend and under the pointer. */
  readonly title?: string;
  /** How its numbers read. */
  readonly format?: Format;
  /** What its plain numbers count, such as `pages` or `ms`. */
  readonly unit?: string;
}

/** Notes by the name of a column. */
export type ColumnNotes<Row> = { readonly [K in keyof Row]?: ColumnNote };

// The contract with whatever made the rows, as for their axes: a list may carry notes of its columns under this
// registered symbol.
const notesKey: unique symbol = Symbol.for("pamtlab.columns");

/**
 * The same rows with notes of their columns: charts take titles, units and formats from these, unless told otherwise.
 * Axes of a sweep stay with them.
 *
 * @throws InputError for a column that the rows do not have.
 * @example
 * plot.described([{ t: 1, bytes: 4096 }], { bytes: { title: "Held", format: "size" } }).length; // 1
 */
export function described<Row extends object>(
  rows: readonly Row[],
  notes: ColumnNotes<Row>,
): readonly Row[] {
  for (const name of Object.keys(notes)) checkColumn(name, columnsOf(rows));
  const copy: readonly Row[] = rows.slice();
  for (const key of Object.getOwnPropertySymbols(rows)) {
    Object.defineProperty(copy, key, { value: Reflect.get(rows, key) as unknown });
  }
  return Object.defineProperty(copy, notesKey, { value: { ...notesOf(rows), ...notes } });
}

/** The notes that rows carry; none for plain rows. */
export function notesOf(rows: readonly object[]): Readonly<Record<string, ColumnNote | undefined>> {
  const notes: unknown = Reflect.get(rows, notesKey);
  return typeof notes === "object" && notes !== null
    ? (notes as Readonly<Record<string, ColumnNote>>)
    : {};
}

/** What one column says about itself. */
export function noteOf(rows: readonly object[], column: string): ColumnNote {
  return notesOf(rows)[column] ?? {};
}
