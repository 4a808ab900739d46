import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { compiled } from "../compiled.js";
import type { Origin, Place } from "./source-map.js";

/** Where a cell's compiled text came from, by the cell's name. */
export type Origins = ReadonlyMap<string, Origin>;

/** What tells the frames of a traceback. */
export interface Telling {
  readonly origins: Origins;
  /** The source of each cell, by the cell's name: lines of it are shown beside the frames. */
  readonly sources?: ReadonlyMap<string, string>;
  /** The folder that paths are told from. */
  readonly folder?: string;
}

/** A frame as a reader sees it; `place` where it lies in a cell. */
export interface FrameLine {
  readonly line: string;
  readonly place?: Place & { readonly name: string };
}

const inCell = /(Cell\[\d+\]):(\d+):(\d+)/;
const own = compiled("kernel/").href;
const library = /node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/**
 * The frames that tell a reader something: those of cells by their own lines, those of files by their path from the
 * folder, those of a library as one line, and none of what runs the cell.
 */
export function frameLines(stack: readonly string[], telling: Telling): FrameLine[] {
  const lines: FrameLine[] = [];
  let folded = 0;
  let folding = "";
  const unfold = (): void => {
    if (folded > 0) {
      const frames = folded === 1 ? "1 frame" : `${folded} frames`;
      lines.push({ line: `    … ${frames} of node_modules/${folding}` });
    }
    folded = 0;
  };
  for (const frame of stack) {
    // Below the cell lies what ran it.
    if (/Script\.runInThisContext|\(node:inspector:/.test(frame)) break;
    if (frame.includes(own)) continue;
    if (/node:(vm|internal)|node_modules\/(tslab|@tslab)\//.test(frame)) continue;
    // What a library calls back through (`Array.map`) is part of it.
    const name = frame.endsWith("(<anonymous>)") && folded > 0 ? folding : library.exec(frame)?.[1];
    if (name !== undefined && !inCell.test(frame)) {
      if (name !== folding) unfold();
      folding = name;
      folded++;
      continue;
    }
    const told = tell(frame, telling);
    if (!told) continue;
    unfold();
    lines.push(told);
  }
  unfold();
  return lines;
}

function tell(frame: string, { origins, folder }: Telling): FrameLine | undefined {
  const found = inCell.exec(frame);
  if (!found) return { line: folder === undefined ? frame : withPath(frame, folder) };
  const [whole, name, row, column] = found;
  const at = origins.get(name!)?.({ line: Number(row), column: Number(column) });
  if (!at) return undefined;
  const line = frame.replace(whole, `${name}:${at.line}:${at.column}`);
  return { line, place: { name: name!, line: at.line, column: at.column } };
}

function withPath(frame: string, folder: string): string {
  return frame.replace(/file:\/\/[^\s)?]+?(?=\?|:\d+:\d+)(\?[^:)]*)?/, (url) => {
    const path = relative(folder, fileURLToPath(url.replace(/\?.*$/, "")));
    return path.startsWith(".") ? path : `./${path}`;
  });
}
