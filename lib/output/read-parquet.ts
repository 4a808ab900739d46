import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from "hyparquet";
import type { AsyncBuffer } from "hyparquet";
import { columns } from "../columns/columns.js";
import type { Column, Columns } from "../columns/columns.js";
import type { Field } from "./rows.js";

/** The rows of a Parquet file by its path or its bytes, a row group at a time. */
export async function* readParquet(
  from: string | Uint8Array<ArrayBuffer>,
  fields: readonly Field[],
): AsyncGenerator<Columns, void, undefined> {
  const file = typeof from === "string" ? await asyncBufferFromFile(from) : inMemory(from);
  const metadata = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const { num_rows: rows } of metadata.row_groups) {
    const length = Number(rows);
    const column: Record<string, Column> = {};
    for (const { name, kind } of fields) {
      column[name] = kind === "number" ? new Float64Array(length) : Array<unknown>(length);
    }
    await parquetRead({
      file,
      metadata,
      rowStart,
      rowEnd: rowStart + length,
      onChunk: ({ columnName, columnData, rowStart: at }) => {
        const values = column[columnName] as unknown[] | undefined;
        if (!values) return;
        for (let row = 0; row < columnData.length; row++) {
          values[at - rowStart + row] = columnData[row];
        }
      },
    });
    yield columns(column, length);
    rowStart += length;
  }
}

function inMemory(bytes: Uint8Array<ArrayBuffer>): AsyncBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  return {
    byteLength,
    slice: (start, end = byteLength) => buffer.slice(byteOffset + start, byteOffset + end),
  };
}
