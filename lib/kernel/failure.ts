import { excerpt } from "./excerpt.js";
import type { Failure } from "./engine.js";
import { frameLines, type Telling } from "./stack.js";
import type { Thrown } from "./thrown.js";

/** The name a cell has in stack frames. */
export function cellName(cell: number): string {
  return `Cell[${cell}]`;
}

/** A cell that was stopped by the reader. */
export const interrupted: Failure = {
  ename: "Interrupted",
  evalue: "the cell was interrupted",
  traceback: ["Interrupted: the cell was interrupted"],
};

// How many of an error's frames are shown with their source.
const shownFrames = 2;

/**
 * What was thrown, as the protocol carries it: frames name the cell's own lines, and frames of what runs the cell are
 * left out.
 */
export function failure(thrown: Thrown, telling: Telling): Failure {
  return { ename: thrown.name, evalue: thrown.message, traceback: describe(thrown, telling) };
}

function describe(thrown: Thrown, telling: Telling): string[] {
  const lines = [`${thrown.name}: ${thrown.message}`];
  let shown = 0;
  for (const { line, place } of frameLines(thrown.stack, telling)) {
    lines.push(line);
    const source = place && telling.sources?.get(place.name);
    if (place && source !== undefined && shown++ < shownFrames) {
      lines.push(...excerpt(source, place).map((text) => `      ${text}`));
    }
  }
  for (const cause of thrown.causes) {
    const [first = "", ...rest] =
      cause.stack.length === 0 && cause.name === "Thrown"
        ? [cause.message]
        : describe(cause, telling);
    lines.push(`  caused by ${first}`, ...rest.map((line) => `  ${line}`));
  }
  return lines;
}
