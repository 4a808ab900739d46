import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { readFileSync } from "node:fs";
import type { Batch, Field } from "./batch.js";

/** The rows of a Parquet file, a row group at a time. */
export async function* readParquet(
  path: string,
  fields: readonly Field[],
): AsyncGenerator<Batch, void, undefined> {
  const bytes = readFileSync(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const metadata = parquetMetadata(file);
  let from = 0;
  for (const { num_rows: count } of metadata.row_groups) {
    const to = from + Number(count);
    const rows = await parquetReadObjects({ file, metadata, rowStart: from, rowEnd: to });
    yield {
      length: rows.length,
      columns: fields.map(({ name, kind }) => {
        const values = rows.map((row) => row[name] as number);
        return kind === "number" ? Float64Array.from(values) : values;
      }),
    };
    from = to;
  }
}
