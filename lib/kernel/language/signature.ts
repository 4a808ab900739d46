import { ts, type TS } from "./typescript.js";

/** A declaration as an editor shows it, without how a cell came by it. */
export function signature(parts: readonly TS.SymbolDisplayPart[] | undefined): string {
  return withoutCells(ts.displayPartsToString(parts ? [...parts] : []))
    .replace(/^\(alias\) /, "")
    .replace(/\n(?:import|export) .*$/, "")
    .trim();
}

/** A text of the compiler without the names of the modules that cells are. */
export function withoutCells(text: string): string {
  return text
    .replace(/import\("[^"]*\b(?:Cell\[\d+\]|Draft)(?:\.ts)?"\)\.?/g, "")
    .replace(/typeof (?=[;,)\]}]|$)/g, "");
}
