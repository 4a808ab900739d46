import type { Columns } from "../columns/columns.js";

/** A form of file: the bytes that open it, those of each group of rows, and those that close it. */
export interface Encoder {
  begin(): Uint8Array | string;
  rows(group: Columns): Uint8Array | string;
  end(): Uint8Array | string;
}
