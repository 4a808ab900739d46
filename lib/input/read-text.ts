import { readFileSync } from "node:fs";
import { InputError } from "../errors.js";

/**
 * The text of a file.
 *
 * @throws InputError naming the file, why it cannot be read, and the way out.
 */
export function readText(path: string, wayOut: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const why =
      error instanceof Error && "code" in error
        ? (reasons[String(error.code)] ?? error.message)
        : String(error);
    throw new InputError(`cannot read "${path}": ${why} (${wayOut})`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "it is a folder",
  EACCES: "no permission",
};
