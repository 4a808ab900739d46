import type { Columns } from "../columns/columns.js";
import { parquet } from "../output/parquet.js";
import { readParquet } from "../output/read-parquet.js";
import type { Field } from "../output/rows.js";
import type { StudySpec } from "../study/spec.js";
import type { Study } from "../study/study.js";

/** What a worker is told of a chunk: all it needs to compute it. */
export interface ChunkData {
  readonly spec: StudySpec;
  readonly start: number;
  readonly end: number;
}

/** A part of a study that one job computes. */
export interface Chunk {
  /** The hash of the study, which holds the version, and the points: the same for whoever submits it. */
  readonly id: string;
  readonly data: ChunkData;
}

// Bytes that the answer of a chunk should not exceed as text, which base64 makes a third longer, and what a value takes at most, but
// for a few long texts.
const ANSWER = 2 ** 18;
const VALUE = 16;
// So many chunks at least, where there are as many points: something to share out.
const LEAST = 256;

/** The chunks of a study, which depend on nothing else. */
export function chunksOf({ spec, points, fields, metadata }: Study): Chunk[] {
  const most = Math.floor((ANSWER * 3) / 4 / (fields.length * VALUE));
  const size = Math.max(1, Math.min(most, Math.ceil(points / LEAST)));
  return Array.from({ length: Math.ceil(points / size) }, (_, number) => {
    const start = number * size;
    const end = Math.min(points, start + size);
    return { id: `${metadata.study}-${start}-${end}`, data: { spec, start, end } };
  });
}

/** Rows as text that a queue can hold: Parquet in base64. */
export function toText(fields: readonly Field[], rows: Columns): string {
  const encoder = parquet(fields, {});
  const group = rows.length > 0 ? [encoder.rows(rows)] : [];
  const bytes = [encoder.begin(), ...group, encoder.end()] as Uint8Array[];
  return Buffer.concat(bytes).toString("base64");
}

/** Rows from such text. */
export function fromText(fields: readonly Field[], text: string): AsyncIterable<Columns> {
  return readParquet(Uint8Array.from(Buffer.from(text, "base64")), fields);
}
