import { ByteWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import type { ColumnSource } from "hyparquet-writer";
import type { Column, Columns } from "../columns/columns.js";
import type { Encoder } from "./encoder.js";
import type { Field, Metadata } from "./rows.js";

const types = { number: "DOUBLE", text: "STRING", boolean: "BOOLEAN" } as const;

/** Parquet, a row group for each batch; the metadata are its key-value pairs. */
export function parquet(fields: readonly Field[], metadata: Metadata): Encoder {
  const writer = new ByteWriter();
  const sources = (group?: Columns): ColumnSource[] =>
    fields.map(({ name, kind }) => ({
      name,
      type: types[kind],
      nullable: false,
      data: listed(group?.column[name]),
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
    rows: (group) => {
      void parquetWriter.write({ columnData: sources(group), rowGroupSize: group.length });
      return taken();
    },
    end: () => {
      void parquetWriter.finish();
      return taken();
    },
  };
}

function listed(values: Column | undefined): ColumnSource["data"] {
  if (values instanceof Float64Array) return values;
  return values === undefined ? [] : [...values];
}
