import { text } from "./display.js";
import type { Failure } from "./engine.js";
import type { Origin } from "./source-map.js";

/** The name a cell has in stack frames. */
export function cellName(cell: number): string {
  return `Cell[${cell}]`;
}

/** Where a cell's compiled text came from, by the cell's name. */
export type Origins = ReadonlyMap<string, Origin>;

/** A cell that was stopped by the reader. */
export const interrupted: Failure = {
  ename: "Interrupted",
  evalue: "the cell was interrupted",
  traceback: ["Interrupted: the cell was interrupted"],
};

/** An error as a cell may have left it: any of its fields can be anything. */
type Thrown = Readonly<Record<"name" | "message" | "stack" | "cause" | "errors" | "code", unknown>>;

const place = /(Cell\[\d+\]):(\d+):(\d+)/;

/**
 * What was thrown, as the protocol carries it: frames name the cell's own lines, and frames of what runs the cell are
 * left out.
 */
export function failure(thrown: unknown, origins: Origins): Failure {
  if (!isError(thrown)) {
    const evalue = text(thrown);
    return { ename: "Thrown", evalue, traceback: [`Thrown: ${evalue}`] };
  }
  if (thrown.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") return interrupted;
  return {
    ename: word(thrown.name) || "Error",
    evalue: word(thrown.message),
    traceback: describe(thrown, origins, new Set()),
  };
}

function describe(error: Thrown, origins: Origins, seen: Set<unknown>): string[] {
  seen.add(error);
  const head = `${word(error.name)}: ${word(error.message)}`;
  const lines = [head, ...frames(word(error.stack), origins)];
  const inner = Array.isArray(error.errors) ? (error.errors as unknown[]) : [];
  for (const cause of [...inner, error.cause]) {
    if (cause === undefined || seen.has(cause)) continue;
    const [first, ...rest] = isError(cause) ? describe(cause, origins, seen) : [text(cause)];
    lines.push(`  caused by ${first}`, ...rest.map((line) => `  ${line}`));
  }
  return lines;
}

function frames(stack: string, origins: Origins): string[] {
  const lines: string[] = [];
  for (const line of stack.split("\n")) {
    if (!/^ {4}at /.test(line)) continue;
    // Below the cell lies what ran it.
    if (line.includes("Script.runInThisContext")) break;
    if (/node:(vm|internal)|node_modules\/(tslab|@tslab)\//.test(line)) continue;
    const found = place.exec(line);
    const frame = found ? mapFrame(line, found, origins) : line;
    if (frame !== undefined) lines.push(frame);
  }
  return lines;
}

function mapFrame(line: string, found: RegExpExecArray, origins: Origins): string | undefined {
  const [whole, name, row, column] = found;
  const at = origins.get(name!)?.({ line: Number(row), column: Number(column) });
  return at && line.replace(whole, `${name}:${at.line}:${at.column}`);
}

function isError(value: unknown): value is Thrown {
  // A cell's errors may come from another realm, where `instanceof` does not reach.
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

function word(value: unknown): string {
  return typeof value === "string" ? value : text(value);
}
