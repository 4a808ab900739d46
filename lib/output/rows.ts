import type { Columns } from "../columns/columns.js";
import { concatColumns, sliceColumns } from "../columns/columns.js";

/** A column by its name and what it holds. */
export interface Field {
  readonly name: string;
  readonly kind: "number" | "text" | "boolean";
}

/** What a file of columns says of itself: the seed, versions, the hash of its study. */
export type Metadata = Readonly<Record<string, string>>;

/** Rows to write as they come, and what their file says of itself. */
export interface Rows {
  readonly fields: readonly Field[];
  readonly metadata: Metadata;
  readonly parts: Iterable<Columns> | AsyncIterable<Columns>;
}

/** Cuts parts of any length into parts of one length, so that a file's bytes do not depend on who computed which rows. */
export async function* regrouped(
  parts: Rows["parts"],
  size: number,
): AsyncGenerator<Columns, void, undefined> {
  let held: Columns[] = [];
  let rows = 0;
  for await (const part of parts) {
    for (let from = 0; from < part.length;) {
      const to = Math.min(part.length, from + size - rows);
      held.push(sliceColumns(part, from, to));
      rows += to - from;
      from = to;
      if (rows < size) continue;
      yield concatColumns(held);
      [held, rows] = [[], 0];
    }
  }
  if (rows > 0) yield concatColumns(held);
}
