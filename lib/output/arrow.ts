import {
  bool,
  columnFromArray,
  float64,
  tableFromColumns,
  tableToIPC,
  utf8,
} from "@uwdata/flechette";
import type { Batch, Field } from "./batch.js";
import type { Encoder } from "./encoder.js";

const types = { number: float64, text: utf8, boolean: bool } as const;

/** An Arrow IPC file. Its columns are held in memory until the end. */
export function arrow(fields: readonly Field[]): Encoder {
  const held: unknown[][] = fields.map(() => []);
  return {
    begin: () => "",
    rows: ({ columns }: Batch) => {
      columns.forEach((column, at) => {
        for (const value of column) held[at]!.push(value);
      });
      return "";
    },
    end: () => {
      const columns = fields.map(
        ({ name, kind }, at) => [name, columnFromArray(held[at]!, types[kind]())] as const,
      );
      return tableToIPC(tableFromColumns(columns as never), { format: "file" })!;
    },
  };
}
