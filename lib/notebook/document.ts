import { readFileSync } from "node:fs";
import { InputError } from "../errors.js";

/** Free-form data, as nbformat lets every part of a notebook carry. */
export type Metadata = Readonly<Record<string, unknown>>;

/** What a cell showed, under nbformat's own names; text is one string, not lines. */
export type Output =
  | { readonly output_type: "stream"; readonly name: string; readonly text: string }
  | {
      readonly output_type: "display_data";
      readonly data: Metadata;
      readonly metadata: Metadata;
    }
  | {
      readonly output_type: "execute_result";
      readonly execution_count: number | null;
      readonly data: Metadata;
      readonly metadata: Metadata;
    }
  | {
      readonly output_type: "error";
      readonly ename: string;
      readonly evalue: string;
      readonly traceback: readonly string[];
    };

interface AnyCell {
  readonly id: string;
  readonly metadata: Metadata;
  readonly source: string;
}

/** A cell that runs. */
export interface CodeCell extends AnyCell {
  readonly cell_type: "code";
  readonly execution_count: number | null;
  readonly outputs: readonly Output[];
}

/** A cell that is read. */
export interface TextCell extends AnyCell {
  readonly cell_type: "markdown" | "raw";
  readonly attachments?: Metadata;
}

export type Cell = CodeCell | TextCell;

/** A notebook in memory: nbformat 4.5, each text one string. */
export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: Metadata;
}

/**
 * Reads a notebook file of nbformat 4. Cells without an id get one from their position, so that reading twice gives
 * the same.
 *
 * @throws InputError naming the file and what it expected.
 */
export function readNotebook(path: string): Notebook {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(`invalid notebook: "${path}" (${(error as Error).message})`);
  }
  try {
    return parseNotebook(content);
  } catch (error) {
    throw new InputError(`invalid notebook: "${path}" (${(error as Error).message})`);
  }
}

/** Reads a notebook from the text of its file; errors do not name the file. */
export function parseNotebook(content: string): Notebook {
  const document = record(JSON.parse(content) as unknown, "a notebook object");
  if (document["nbformat"] !== 4) {
    throw new InputError(`expected nbformat 4, found ${JSON.stringify(document["nbformat"])}`);
  }
  const cells = document["cells"];
  if (!Array.isArray(cells)) throw new InputError("expected a list of cells");
  const taken = new Set(cells.map((cell: unknown) => (cell as Metadata | null)?.["id"]));
  const named = cells.map((cell: unknown, index) => parseCell(cell, index, taken));
  return { cells: named, metadata: record(document["metadata"] ?? {}, "metadata, an object") };
}

function parseCell(value: unknown, index: number, taken: Set<unknown>): Cell {
  const where = `cell ${index + 1}`;
  const cell = record(value, `${where} to be an object`);
  const common = {
    id: typeof cell["id"] === "string" ? cell["id"] : freeId(index, taken),
    metadata: record(cell["metadata"] ?? {}, `${where} to have metadata, an object`),
    source: joined(cell["source"], `${where} to have a source`),
  };
  const type = cell["cell_type"];
  if (type === "markdown" || type === "raw") {
    const attachments = cell["attachments"] as Metadata | undefined;
    return { ...common, cell_type: type, ...(attachments ? { attachments } : {}) };
  }
  if (type !== "code") {
    throw new InputError(`expected ${where} to be code, markdown or raw, found ${String(type)}`);
  }
  const outputs = Array.isArray(cell["outputs"]) ? (cell["outputs"] as unknown[]) : [];
  const count = cell["execution_count"];
  return {
    ...common,
    cell_type: type,
    execution_count: typeof count === "number" ? count : null,
    outputs: outputs.map((output) =>
      parseOutput(record(output, `${where}'s outputs to be objects`)),
    ),
  };
}

function parseOutput(output: Metadata): Output {
  const { text, data } = output;
  return {
    ...output,
    ...(text === undefined ? {} : { text: joined(text, "a stream to have text") }),
    ...(data === undefined ? {} : { data: joinedData(record(data, "data to be an object")) }),
  } as Output;
}

function joinedData(data: Metadata): Metadata {
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => [type, isLines(value) ? value.join("") : value]),
  );
}

function freeId(index: number, taken: Set<unknown>): string {
  let id = `cell-${index + 1}`;
  for (let n = 2; taken.has(id); n++) id = `cell-${index + 1}-${n}`;
  taken.add(id);
  return id;
}

function joined(value: unknown, expected: string): string {
  if (typeof value === "string") return value;
  if (isLines(value)) return value.join("");
  throw new InputError(`expected ${expected}`);
}

function isLines(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((line) => typeof line === "string");
}

function record(value: unknown, expected: string): Metadata {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`expected ${expected}`);
  }
  return value as Metadata;
}

/** The tags of a cell. */
export function tags(cell: Cell): readonly string[] {
  const found = cell.metadata["tags"];
  return isLines(found) ? found : [];
}
