import { isNumbers } from "../columns/columns.js";
import type { Encoder } from "./encoder.js";
import type { Field } from "./rows.js";
import { TextBytes } from "./text-bytes.js";

const [COMMA, LINE] = [44, 10];

/** A line of names, then a line for each row; a number without an answer is NaN. */
export function csv(fields: readonly Field[]): Encoder {
  const bytes = new TextBytes(quoted);
  return {
    begin: () => `${fields.map(({ name }) => quoted(name)).join(",")}\n`,
    rows: ({ length, column }) => {
      const columns = fields.map(({ name }) => column[name]!);
      for (let row = 0; row < length; row++) {
        for (let at = 0; at < columns.length; at++) {
          if (at > 0) bytes.byte(COMMA);
          const values = columns[at]!;
          const value = isNumbers(values) ? values[row]! : values.at(row);
          if (typeof value === "number") bytes.number(value);
          else bytes.text(String(value));
        }
        bytes.byte(LINE);
      }
      return bytes.take();
    },
    end: () => "",
  };
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
