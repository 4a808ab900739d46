import { ByteWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import type { ColumnSource } from "hyparquet-writer";
import type { Batch, Field, Metadata } from "./batch.js";
import type { Encoder } from "./encoder.js";

const types = { number: "DOUBLE", text: "STRING", boolean: "BOOLEAN" } as const;

/** Parquet, a row group for each batch; the metadata are its key-value pairs. */
export function parquet(fields: readonly Field[], metadata: Metadata): Encoder {
  const writer = new ByteWriter();
  const sources = (columns?: Batch["columns"]): ColumnSource[] =>
    fields.map(({ name, kind }, at) => ({
      name,
      type: types[kind],
      nullable: false,
      data: (columns?.[at] ?? []) as ColumnSource["data"],
    }));
  const parquetWriter = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: sources() }),
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: "pamtlab",
  });
  const taken = (): Uint8Array => {
    const bytes = new Uint8Array(writer.buffer, 0, writer.index).slice();
    writer.index = 0;
    return bytes;
  };
  return {
    begin: taken,
    rows: ({ length, columns }) => {
      void parquetWriter.write({ columnData: sources(columns), rowGroupSize: length });
      return taken();
    },
    end: () => {
      void parquetWriter.finish();
      return taken();
    },
  };
}
