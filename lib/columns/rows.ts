import { inspect } from "node:util";
import type { InspectOptions } from "node:util";
import { Collector } from "./collector.js";
import { isNumbers } from "./columns.js";
import type { Column, Columns } from "./columns.js";

// A list of rows that are held as columns carries them under this registered symbol, out of sight.
const columnsKey: unique symbol = Symbol.for("pamtlab.held");
const keptRows = 2 ** 16;

/**
 * Columns as a list of rows, which cannot be changed. A row is made when it is asked for: a list of at most 2^16 keeps it, so that it
 * is the same object next time, and a longer one makes it anew, so that the list takes no memory.
 *
 * @example
 * toRows(columns({ guests: Float64Array.of(1, 2), policy: ["v5", "v6"] }))[1]; // { guests: 2, policy: "v6" }
 */
export function toRows<Row extends object>(held: Columns<Row>): readonly Row[] {
  const { length } = held;
  const make = rowMaker(held);
  const kept: (Row | undefined)[] = [];
  const rowAt = (index: number): Row =>
    length > keptRows ? make(index) : (kept[index] ??= make(index));
  const isRow = (key: string | symbol): key is string =>
    typeof key === "string" && /^\d+$/.test(key) && Number(key) < length;
  const list: Row[] = Object.defineProperties([], {
    [columnsKey]: { value: held },
    // What a console shows is the list that the proxy stands before.
    [inspect.custom]: {
      value: (_: number, options: InspectOptions) => firstRows(length, rowAt, options),
    },
  });
  return new Proxy(list, {
    get: (target, key): unknown => {
      if (key === "length") return length;
      return isRow(key) ? rowAt(Number(key)) : Reflect.get(target, key);
    },
    has: (target, key) => isRow(key) || Reflect.has(target, key),
    ownKeys: (target) => [
      ...Array.from({ length }, (_, row) => String(row)),
      ...Reflect.ownKeys(target),
    ],
    getOwnPropertyDescriptor: (target, key) => {
      if (!isRow(key)) return Reflect.getOwnPropertyDescriptor(target, key);
      return { value: rowAt(Number(key)), enumerable: true, configurable: true, writable: false };
    },
    set: () => false,
    deleteProperty: () => false,
  });
}

/**
 * The columns of rows: those they are held as, or else made of them.
 *
 * @example
 * toColumns([{ guests: 1 }, { guests: 2 }]).column.guests; // Float64Array.of(1, 2)
 */
export function toColumns<Row extends object>(rows: readonly Row[]): Columns<Row> {
  const held: unknown = Reflect.get(rows, columnsKey);
  if (held !== undefined) return held as Columns<Row>;
  const collected = new Collector(rows.length);
  for (const row of rows) collected.add(row);
  return collected.columns() as unknown as Columns<Row>;
}

/** Whether rows are held as columns. */
export function isHeld(rows: readonly object[]): boolean {
  return Reflect.has(rows, columnsKey);
}

function rowMaker<Row extends object>({ names, column }: Columns<Row>): (index: number) => Row {
  const all = names.map((name): Column => column[name]);
  return (index) => {
    const row: Record<string, unknown> = {};
    for (let at = 0; at < names.length; at++) {
      const values = all[at]!;
      const value = isNumbers(values) ? values[index] : values.at(index);
      if (value !== undefined) row[names[at]!] = value;
    }
    return Object.freeze(row) as Row;
  };
}

function firstRows(
  length: number,
  rowAt: (index: number) => object,
  options: InspectOptions,
): unknown {
  const shown = Math.min(length, options.maxArrayLength ?? length);
  const first = Array.from({ length: shown }, (_, index) => rowAt(index));
  if (shown === length) return first;
  const text = inspect(first, { ...options, compact: false });
  return text.replace(/\n?\]$/, `${shown > 0 ? "," : ""}\n  ... ${length - shown} more items\n]`);
}
