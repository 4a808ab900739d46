import type { CellFailure, RunReport } from "./run.js";

/** A failed run as a person reads it: which cell, its source with the failing line marked, and the error. */
export function formatFailure({ path, notebook, failure }: RunReport): string {
  if (!failure) return "";
  const { cell, executionCount, ename, evalue, traceback } = failure;
  const head = `${path}: cell ${cell} of ${notebook.cells.length} (In [${executionCount}]) failed`;
  const error = `${ename}: ${evalue}`;
  const rest = traceback[0] === error ? traceback.slice(1) : traceback;
  return [head, "", ...excerpt(failure), "", error, ...rest, ""].join("\n");
}

const around = 6;

function excerpt({ source, line }: CellFailure): string[] {
  const lines = source.split("\n");
  const width = String(lines.length).length;
  const centre = line ?? 1;
  return lines.flatMap((text, index) => {
    const number = index + 1;
    if (Math.abs(number - centre) > around) return [];
    const mark = number === line ? ">" : " ";
    return [`${mark} ${String(number).padStart(width)} | ${text}`.trimEnd()];
  });
}
