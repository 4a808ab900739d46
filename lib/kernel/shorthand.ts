import type { Node } from "@tslab/typescript-for-tslab";
import type { Place } from "./source-map.js";

type Compiler = typeof import("@tslab/typescript-for-tslab");

/** A cell with its shorthand properties written out, and where a place of that text was in the cell. */
export interface Expanded {
  readonly code: string;
  readonly restore: (place: Place) => Place;
}

/**
 * Writes `{a}` as `{a: a}`. tslab 1.0.22 points the names of earlier cells at where it keeps them, but forgets those
 * in shorthand properties, which then fail as not defined. Lines stay as they are.
 */
export function expandShorthand(source: string, ts: Compiler): Expanded {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest, false);
  const inserted: { at: number; text: string }[] = [];
  const visit = (node: Node): void => {
    if (ts.isShorthandPropertyAssignment(node)) {
      inserted.push({ at: node.name.end, text: `: ${node.name.text}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);

  let code = "";
  let end = 0;
  for (const { at, text } of inserted) {
    code += source.slice(end, at) + text;
    end = at;
  }
  const shifts = inserted.map(({ at, text }) => {
    const { line, character } = file.getLineAndCharacterOfPosition(at);
    return { line: line + 1, column: character + 1, by: text.length };
  });
  return {
    code: code + source.slice(end),
    restore: (place) => shifts.filter((shift) => shift.line === place.line).reduce(back, place),
  };
}

/** Takes one insertion back; a place inside it is where it begins. */
function back(place: Place, { column, by }: { column: number; by: number }): Place {
  return { ...place, column: Math.max(Math.min(place.column, column), place.column - by) };
}
