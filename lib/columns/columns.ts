import { InputError } from "../errors.js";

/** The values of one column: a `Float64Array`, a plain list, or a column that computes its values when asked. */
export interface Column<T = unknown> extends Iterable<T> {
  readonly length: number;
  at(index: number): T | undefined;
  slice(start?: number, end?: number): Column<T>;
}

/** Rows held as columns of one length. Numbers are a `Float64Array`; a value that a row lacks is undefined. */
export interface Columns<Row extends object = Readonly<Record<string, unknown>>> {
  readonly names: readonly (keyof Row & string)[];
  readonly length: number;
  readonly column: { readonly [K in keyof Row]-?: Column<Row[K]> };
}

/**
 * Columns of one length as one record. Nothing is copied.
 *
 * @param length how many rows there are, where there may be no column to tell it.
 * @throws InputError for columns that differ in length.
 * @example
 * columns({ guests: Float64Array.of(1, 2), policy: ["v5", "v6"] }).length; // 2
 */
export function columns<Row extends object>(
  column: Columns<Row>["column"],
  length: number = Object.values<Column>(column)[0]?.length ?? 0,
): Columns<Row> {
  const names = Object.keys(column) as (keyof Row & string)[];
  for (const name of names) {
    if (column[name].length !== length) {
      throw new InputError(
        `invalid columns: ${name} has ${column[name].length} values (expected ${length})`,
      );
    }
  }
  return { names, length, column };
}

/** The rows from one up to but not including another, as columns that share memory with these where they can. */
export function sliceColumns<Row extends object>(
  { names, length, column }: Columns<Row>,
  start: number,
  end: number = length,
): Columns<Row> {
  const parts = names.map((name) => {
    const values: Column = column[name];
    return [name, isNumbers(values) ? values.subarray(start, end) : values.slice(start, end)];
  });
  return columns(
    Object.fromEntries(parts) as Columns<Row>["column"],
    Math.max(0, Math.min(end, length) - start),
  );
}

/**
 * The rows of all parts, one part after the other. A column that a part lacks is undefined there.
 *
 * @example
 * concatColumns([columns({ n: [1] }), columns({ n: [2, 3] })]).length; // 3
 */
export function concatColumns<Row extends object>(parts: readonly Columns<Row>[]): Columns<Row> {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const names = [...new Set(parts.flatMap((part) => part.names))];
  const joined = names.map((name) => [name, joinedColumn(parts, name, length)]);
  return columns(Object.fromEntries(joined) as Columns<Row>["column"], length);
}

function joinedColumn(
  parts: readonly { readonly length: number; readonly column: object }[],
  name: string,
  length: number,
): Column {
  const all = parts.map((part) => Reflect.get(part.column, name) as Column | undefined);
  if (all.every(isNumbers)) {
    const numbers = new Float64Array(length);
    let at = 0;
    for (const values of all) {
      numbers.set(values, at);
      at += values.length;
    }
    return numbers;
  }
  const values: unknown[] = [];
  parts.forEach((part, i) => {
    const own = all[i];
    for (let row = 0; row < part.length; row++) values.push(own?.at(row));
  });
  return values;
}

/** Whether a column is numbers side by side in memory. */
export function isNumbers(values: Column | undefined): values is Float64Array {
  return values instanceof Float64Array;
}
