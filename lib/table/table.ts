import { desc, escape } from "arquero";
import type { ColumnTable } from "arquero";
import { cellsOf } from "./cells.js";
import { columnTable } from "./column-table.js";
import { checkColumn } from "./columns.js";
import type { Column } from "./columns.js";
import { cellsToHtml, cellsToText, jupyterDisplay } from "./display.js";
import type { MimeBundle } from "./display.js";
import type { Formats } from "./format.js";
import { toCsv } from "./write.js";

/** How a table is shown. */
export interface TableOptions<Row extends object> {
  /** What the table is called when it is written to a file. */
  readonly name?: string;
  /** How the numbers of a column read. */
  readonly format?: Formats<Row>;
  /** Rows that a notebook shows; 50 unless told. */
  readonly shown?: number;
}

/** Columns to add, each from a function of the row. */
export type Derived<Row, Added> = { readonly [K in keyof Added]: (row: Row) => Added[K] };

/** Typed rows with arquero's verbs. Every verb answers a new table and takes plain closures. */
export interface Table<Row extends object> {
  readonly name: string | undefined;
  readonly length: number;
  readonly columns: readonly Column<Row>[];
  /** The arquero table itself, for every verb that is not here. */
  readonly arquero: ColumnTable;
  /** The rows as plain records. */
  rows(): readonly Row[];
  /** The rows that pass a test. */
  filter(test: (row: Row) => boolean): Table<Row>;
  /** The rows with more columns. */
  derive<Added extends object>(columns: Derived<Row, Added>): Table<Row & Added>;
  /** The rows with these columns only. */
  select<K extends Column<Row>>(...names: readonly K[]): Table<Pick<Row, K>>;
  /** The rows in order of a column. */
  orderby(name: Column<Row>, order?: "ascending" | "descending"): Table<Row>;
  /** A row for each combination of the named columns, with columns made from its rows. */
  rollup<K extends Column<Row>, Added extends object>(
    by: readonly K[],
    columns: Derived<readonly Row[], Added>,
  ): Table<Pick<Row, K> & Added>;
  /** What a notebook shows: HTML and text of the first rows, CSV of all. */
  [jupyterDisplay](): MimeBundle;
}

/**
 * Rows as a table that a notebook shows and arquero's verbs transform.
 *
 * @throws InputError from the verbs, for a column that the rows do not have.
 * @example
 * table([{ guests: 1, bytes: 8192 }, { guests: 2, bytes: 4096 }]).filter((r) => r.guests > 1).length; // 1
 */
export function table<Row extends object>(
  rows: readonly Row[],
  options: TableOptions<Row> = {},
): Table<Row> {
  return wrap<Row>(columnTable(rows), options);
}

function wrap<Row extends object>(arquero: ColumnTable, options: TableOptions<Row>): Table<Row> {
  const columns = arquero.columnNames() as Column<Row>[];
  // Formats of columns that a verb took away are dropped, so that those that remain still apply.
  const next = <Other extends object>(other: ColumnTable): Table<Other> => {
    const names = other.columnNames();
    const kept = Object.entries(options.format ?? {}).filter(([name]) => names.includes(name));
    return wrap(other, { ...options, format: Object.fromEntries(kept) as Formats<Other> });
  };
  const rowsOf = (): readonly Row[] => arquero.objects() as Row[];
  return {
    name: options.name,
    length: arquero.numRows(),
    columns,
    arquero,
    rows: rowsOf,
    filter: (test) => next(arquero.filter(escape(test))),
    derive: (added) =>
      next(arquero.derive(mapValues(added, (make) => escape(make) as () => unknown))),
    select: (...names) => {
      for (const name of names) checkColumn(name, columns);
      return next(arquero.select([...names]));
    },
    orderby: (name, order = "ascending") => {
      checkColumn(name, columns);
      return next(arquero.orderby(order === "descending" ? desc(name) : name));
    },
    rollup: (by, made) => {
      for (const name of by) checkColumn(name, columns);
      const all = rowsOf();
      const grouped = by.length === 0 ? arquero : arquero.groupby([...by]);
      const groups = grouped.reify().partitions();
      return next(
        columnTable(
          groups.map((group) => {
            const members = Array.from(group, (index) => all[index]!);
            const keys = by.map((name) => [name, members[0]?.[name]]);
            const values = mapValues(made, (make) =>
              (make as (r: readonly Row[]) => unknown)(members),
            );
            return { ...Object.fromEntries(keys), ...values };
          }),
        ),
      );
    },
    [jupyterDisplay]: () => {
      const all = rowsOf();
      const cells = cellsOf(all, options.format, options.shown ?? 50);
      return {
        "text/html": cellsToHtml(cells, options.name),
        "text/plain": cellsToText(cells),
        "text/csv": toCsv(all),
      };
    },
  };
}

function mapValues<T>(record: object, change: (value: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
