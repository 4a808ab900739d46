import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, extname } from "node:path";
import { oneOf } from "../errors.js";
import { temporaryName, unwritable } from "../files.js";
import { arrow } from "./arrow.js";
import type { Encoder } from "./encoder.js";
import { parquet } from "./parquet.js";
import { regrouped, type Field, type Metadata, type Rows } from "./rows.js";
import { csv, json } from "./text.js";

/** Forms of files, by the ending of a name. */
export const formats = ["csv", "json", "parquet", "arrow"] as const;

/** A form of file. */
export type Format = (typeof formats)[number];

const encoders: Readonly<Record<Format, (fields: readonly Field[], said: Metadata) => Encoder>> = {
  csv,
  json,
  parquet,
  arrow,
};

// Rows that are encoded at a time: a row group of Parquet.
const GROUP = 2 ** 16;

/** The form that a file's name ends in. @throws InputError for another ending. */
export function formatOf(path: string): Format {
  return oneOf("file ending", extname(path).slice(1).toLowerCase() as Format, formats);
}

/**
 * Writes rows to a file as they come, under a temporary name that is renamed in the end. The bytes depend on the rows alone, never on
 * how they were cut into parts.
 *
 * @throws InputError where the file cannot be written; nothing is left of it then.
 */
export async function writeRows(
  path: string,
  { fields, metadata, parts }: Rows,
  format: Format = formatOf(path),
): Promise<void> {
  const temporary = temporaryName(path);
  const encoder = encoders[format](fields, metadata);
  let file: number | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    file = openSync(temporary, "w");
    put(file, encoder.begin());
    for await (const group of regrouped(parts, GROUP)) put(file, encoder.rows(group));
    put(file, encoder.end());
    renameSync(temporary, path);
    closeSync(file);
  } catch (error) {
    if (file !== undefined) {
      closeSync(file);
      rmSync(temporary, { force: true });
    }
    throw unwritable(path, error);
  }
}

function put(file: number, content: Uint8Array | string): void {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
