import { ts, type TS } from "./typescript.js";
import type { CellText } from "./cell-text.js";
import type { Place } from "../source-map.js";

/** What the compiler has to say of a place in a cell; line and column are counted from 1. */
export interface Problem extends Place {
  readonly message: string;
  /** The compiler's number: 2322 for TS2322. */
  readonly code: number;
}

/** The compiler's messages at their places in the cell; `before` is how much was put before the compiled text. */
export function problems(
  diagnostics: readonly TS.Diagnostic[],
  { code: source, lead }: CellText,
  before = 0,
): Problem[] {
  return diagnostics.map(({ start = 0, messageText, code }) => {
    const at = Math.min(Math.max(start - before - lead, 0), source.length);
    return {
      ...placeAt(source, at),
      message: ts.flattenDiagnosticMessageText(messageText, "\n"),
      code,
    };
  });
}

/** The place of an offset. */
function placeAt(source: string, offset: number): Place {
  const lines = source.slice(0, offset).split("\n");
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
