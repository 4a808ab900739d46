import type { Column } from "../columns/columns.js";
import { csvCore } from "./csv-core.js";
import type { CsvCore } from "./csv-core.js";
import type { Encoder } from "./encoder.js";
import type { Field } from "./rows.js";

/** A line of names, then a line for each row, numbers as JavaScript prints them; one without an answer is NaN. */
export function csv(fields: readonly Field[]): Encoder {
  let core: CsvCore | null | undefined;
  return {
    begin: () => `${fields.map(({ name }) => quoted(name)).join(",")}\n`,
    rows: ({ length, column }) => {
      const columns = fields.map(({ name }) => column[name]!);
      if (core === undefined) core = csvCore(columns.length, quoted);
      return core?.(columns, length) ?? lines(columns, length);
    },
    end: () => "",
  };
}

/** The same where the core cannot. */
function lines(columns: readonly Column[], length: number): string {
  let text = "";
  for (let row = 0; row < length; row++) {
    text += `${columns.map((values) => quoted(String(values.at(row)))).join(",")}\n`;
  }
  return text;
}

/** A JSON array, a row a line. JSON has no NaN: a number without an answer becomes null. */
export function json(fields: readonly Field[]): Encoder {
  let comma = "";
  return {
    begin: () => "[",
    rows: ({ length, column }) => {
      let text = "";
      for (let row = 0; row < length; row++) {
        const record = Object.fromEntries(fields.map(({ name }) => [name, column[name]!.at(row)]));
        text += `${comma}\n${JSON.stringify(record)}`;
        comma = ",";
      }
      return text;
    },
    end: () => "\n]\n",
  };
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
