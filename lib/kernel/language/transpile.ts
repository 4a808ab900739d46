import { ts, type TS } from "./typescript.js";
import { cellName } from "../failure.js";
import { originThrough, type Origin, type Place } from "../source-map.js";
import { cellText, parse, type CellText } from "./cell-text.js";
import { isExpressions } from "./expressions.js";
import { problems, type Problem } from "./problem.js";
import { withoutTypes } from "./imports.js";
import { asScript } from "./script.js";
import { takeNames, type Taken } from "./taken.js";

/** A cell as V8 runs it. */
export interface Transpiled {
  /** JavaScript for `Runtime.evaluate` in REPL mode, named `Cell[n]`; not to be run where there are problems. */
  readonly code: string;
  /** Where a place of `code` came from in the cell. */
  readonly origin: Origin;
  /** What is wrong in the syntax. */
  readonly problems: readonly Problem[];
  /** The names of the language that cells have declared by now: an option for the next cell. */
  readonly taken: Taken;
}

export interface TranspileOptions {
  /** The project's compiler options: those that change what is emitted are heeded (decorators and class fields). */
  readonly compilerOptions?: TS.CompilerOptions;
  /** The names of the language that earlier cells have declared. */
  readonly taken?: Taken;
}

/**
 * Compiles a cell for V8's REPL mode without looking at its types, in a few milliseconds.
 *
 * The completion value of the text is the value of the cell's last statement if that is an expression, with or
 * without a semicolon, else undefined. A promise is not awaited for it. Every declaration becomes a `let` of the
 * global scope, so that a later cell may declare the name again as anything, and functions that use it see the newest;
 * `const` is a matter for the type check. Functions and imports come first, as in a module. An import becomes a
 * destructured `await __import(…)`, in which the name of a mere type is undefined; `import type` is dropped. What is
 * not in Node 20 (`using`, decorators, enums, namespaces) is written out. The text is in strict mode.
 *
 * A name of the language that a cell declares (`import { setTimeout } from "node:timers/promises"`) stays what it was
 * for everything but cells: pass `taken` of each cell to the next. A cell of mere expressions is run as it stands.
 */
export function transpile(code: string, cell: number, options: TranspileOptions = {}): Transpiled {
  const source = cellText(code);
  const file = parse(source.text);
  const { taken, rename } = takeNames(file, options.taken ?? none);
  if (!rename && isExpressions(file)) {
    const origin: Origin = ({ line, column }) => inCode({ line: line - 1, column }, source);
    return { code: named(`"use strict";\n${source.text}`, cell), origin, problems: [], taken };
  }
  const {
    outputText,
    sourceMapText,
    diagnostics = [],
  } = ts.transpileModule(source.text, {
    fileName: "cell.ts",
    reportDiagnostics: true,
    compilerOptions: { ...emitted(options.compilerOptions), ...fixed },
    transformers: { before: [...(rename ? [rename] : []), withoutTypes], after: [asScript] },
  });
  const at = outputText.lastIndexOf("//# sourceMappingURL=");
  const text = at < 0 ? outputText : outputText.slice(0, at);
  let origin: Origin | undefined;
  return {
    code: named(text, cell),
    origin: (place) => {
      origin ??= originThrough([JSON.parse(sourceMapText!)]);
      const found = origin(place);
      return found && inCode(found, source);
    },
    problems: problems(diagnostics, source),
    taken,
  };
}

const none: Taken = new Set();

const named = (text: string, cell: number): string => `${text}\n//# sourceURL=${cellName(cell)}`;

/** A place of the text that is compiled, as one of the code. */
function inCode({ line, column }: Place, { lead }: CellText): Place {
  return line === 1 ? { line, column: Math.max(1, column - lead) } : { line, column };
}

// What a cell is compiled to, whatever the project compiles itself to.
const fixed: TS.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  verbatimModuleSyntax: true,
  sourceMap: true,
  removeComments: false,
};

const heeded: ReadonlySet<string> = new Set([
  "experimentalDecorators",
  "emitDecoratorMetadata",
  "useDefineForClassFields",
  "verbatimModuleSyntax",
  "jsx",
  "jsxFactory",
  "jsxFragmentFactory",
  "jsxImportSource",
]);

/** Those of the project's options that change what a file means when it runs. */
export function emitted(options: TS.CompilerOptions = {}): TS.CompilerOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => heeded.has(name)));
}
