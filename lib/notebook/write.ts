import { writeWhole } from "../files.js";
import type { Cell, Metadata, Notebook, Output } from "./document.js";

/** The text of a notebook's file, nbformat 4.5: keys and lines as Jupyter writes them, so that versions compare well. */
export function formatNotebook({ cells, metadata }: Notebook): string {
  const document = { cells: cells.map(cellFields), metadata, nbformat: 4, nbformat_minor: 5 };
  return `${JSON.stringify(document, null, 1)}\n`;
}

/** Writes a notebook whole: a reader never meets half a file. */
export function writeNotebook(path: string, notebook: Notebook): void {
  writeWhole(path, formatNotebook(notebook));
}

function cellFields(cell: Cell): Metadata {
  const source = lines(cell.source);
  if (cell.cell_type !== "code") {
    const { attachments, cell_type, id, metadata } = cell;
    return { ...(attachments ? { attachments } : {}), cell_type, id, metadata, source };
  }
  const { cell_type, execution_count, id, metadata } = cell;
  return {
    cell_type,
    execution_count,
    id,
    metadata,
    outputs: cell.outputs.map(outputFields),
    source,
  };
}

function outputFields(output: Output): Metadata {
  if (output.output_type === "stream") {
    return { name: output.name, output_type: output.output_type, text: lines(output.text) };
  }
  if (output.output_type === "error") return output;
  const data = Object.fromEntries(
    Object.entries(output.data).map(([type, value]) => [type, isText(type) ? split(value) : value]),
  );
  return { ...output, data };
}

// Bytes stay one string and JSON stays as it is; everything else is text, which nbformat keeps as lines.
function isText(type: string): boolean {
  return type.startsWith("text/") || type === "image/svg+xml" || type === "application/javascript";
}

function split(value: unknown): unknown {
  return typeof value === "string" ? lines(value) : value;
}

/** Text as lines that keep their ends. */
function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
