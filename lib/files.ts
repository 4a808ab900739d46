import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "./errors.js";

/** Writes a file whole: under a temporary name beside it and renames it, so that an interrupted run leaves no half file. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    replace(path, content);
  } catch (error) {
    throw unwritable(path, error);
  }
}

function replace(path: string, content: string | Uint8Array): void {
  const temporary = temporaryName(path);
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** A name beside a file for what is to become it, which no other process of any host takes: they may share the folder. */
export function temporaryName(path: string): string {
  return `${path}.${randomUUID()}.tmp`;
}

const full: Readonly<Record<string, string>> = {
  ENOSPC: "no space left on the disk",
  EDQUOT: "no space left of the quota",
  EFBIG: "no larger file is allowed here",
};

/** Why a file could not be written, where the system refused: the error of another kind otherwise. */
export function unwritable(path: string, error: unknown): unknown {
  const code = error instanceof Error && "syscall" in error && "code" in error ? error.code : "";
  if (code === "" || error instanceof InputError) return error;
  const why = full[String(code)] ?? String(code);
  return new InputError(`cannot write "${path}": ${why} (mend that, and run the same again)`);
}
