import { ts, type TS } from "./typescript.js";

/** A cell's code, and the text that is compiled in its place. */
export interface CellText {
  readonly code: string;
  readonly text: string;
  /** How many characters `text` has before the code. */
  readonly lead: number;
}

/**
 * The code, in parentheses where it begins as a block and can be read as an object: `{ a: 1 }` is an object here, as
 * at Deno's prompt. A semicolon at its end keeps it a block.
 */
export function cellText(code: string): CellText {
  if (/^\s*\{/.test(code) && !/;\s*$/.test(code)) {
    const text = `(${code}\n)`;
    if (isExpression(text)) return { code, text, lead: 1 };
  }
  return { code, text: code, lead: 0 };
}

/** A tree of TypeScript, with what is wrong in its syntax. */
export interface Parsed extends TS.SourceFile {
  readonly parseDiagnostics: readonly TS.DiagnosticWithLocation[];
}

/** Reads code as a module, at whose top `await` is a keyword. */
export function parse(text: string): Parsed {
  const options = {
    languageVersion: ts.ScriptTarget.Latest,
    setExternalModuleIndicator: (file: TS.SourceFile) => {
      (file as { externalModuleIndicator?: unknown }).externalModuleIndicator = true;
    },
  };
  // The parser keeps what it found beside the tree, outside of the tree's published type.
  return ts.createSourceFile("cell.ts", text, options, true) as Parsed;
}

function isExpression(text: string): boolean {
  const { parseDiagnostics, statements } = parse(text);
  return parseDiagnostics.length === 0 && statements.length === 1;
}
