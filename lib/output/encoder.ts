import type { Batch } from "./batch.js";

/** A form of file: the bytes that open it, those of each batch, and those that close it. */
export interface Encoder {
  begin(): Uint8Array | string;
  rows(batch: Batch): Uint8Array | string;
  end(): Uint8Array | string;
}
