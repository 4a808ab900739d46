import type { CodeCell, Notebook, Output } from "./document.js";

/** One place where a notebook that was run again shows something else. */
export interface Difference {
  readonly cell: string;
  /** The path to the changed value, as `text/csv line 3` or `data[0].y[7]`. */
  readonly at: string;
  readonly before: unknown;
  readonly after: unknown;
}

const CHART = "application/vnd.plotly.v1+json";

/**
 * What a notebook showed and what it shows now: streams, tables and charts by their data. Pictures and HTML are made from those
 * and are not compared. The first change of each output is told.
 */
export function differences(before: Notebook, after: Notebook): Difference[] {
  const [old, now] = [codeCells(before), codeCells(after)];
  const ids = [...new Set([...old.keys(), ...now.keys()])];
  return ids.flatMap((cell): Difference[] => {
    const [first, second] = [old.get(cell), now.get(cell)].map((one) => one && shown(one));
    if (!first || !second)
      return [{ cell, at: "cell", before: first && "there", after: second && "there" }];
    const count = Math.max(first.length, second.length);
    return Array.from({ length: count }, (_, n) => n).flatMap((n) => {
      const found = firstChange(first[n], second[n], `output ${n + 1}`);
      return found ? [{ cell, ...found }] : [];
    });
  });
}

/** The data of a cell's outputs that a comparison looks at, in order. */
export function shown(cell: CodeCell): unknown[] {
  return cell.outputs.map(dataOf);
}

function dataOf(output: Output): unknown {
  if (output.output_type === "stream") return output.text.split("\n");
  if (output.output_type === "error") return [output.ename, output.evalue];
  const { data } = output;
  if (data[CHART] !== undefined) return data[CHART];
  const text = data["text/csv"] ?? data["text/plain"];
  return typeof text === "string" ? text.split("\n") : text;
}

function codeCells({ cells }: Notebook): Map<string, CodeCell> {
  return new Map(cells.flatMap((cell) => (cell.cell_type === "code" ? [[cell.id, cell]] : [])));
}

function firstChange(
  before: unknown,
  after: unknown,
  at: string,
): Omit<Difference, "cell"> | undefined {
  if (Object.is(before, after)) return undefined;
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after))
    return { at, before, after };
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const path = Array.isArray(before) ? `${at}[${key}]` : `${at}.${key}`;
    const found = firstChange(before[key], after[key], path);
    if (found) return found;
  }
  return undefined;
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
