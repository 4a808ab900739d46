import type { Converter, Diagnostic } from "tslab/dist/converter.js";
import { cellName } from "./failure.js";
import type { Origins } from "./stack.js";
import { expandShorthand } from "./shorthand.js";
import type { Origin, Place } from "./source-map.js";
import type { TslabParts } from "./tslab-parts.js";

// What the executor puts before a cell's text, on its first line: `createExecutor` in tslab 1.0.22's dist/executor.js.
const prefixes = {
  async: "(async function(exports, require) { ",
  sync: "(function(exports, require) { ",
};

/** A message of the compiler at its place in the cell, or in a file that the cell imports. */
export interface CompileMessage extends Place {
  readonly fileName?: string;
  readonly code: number;
  readonly text: string;
}

/** tslab's converter, with what it leaves out: names for cells, and where their compiled text came from. */
export class CellConverter {
  readonly converter: Converter;
  /** What the compiler said of the running cell. */
  messages: readonly CompileMessage[] = [];
  readonly #parts: TslabParts;
  readonly #origins = new Map<string, Origin>();
  #cell = 0;

  constructor(parts: TslabParts) {
    this.#parts = parts;
    const inner = parts.createConverter({ isJS: false, isBrowser: false });
    this.converter = {
      ...inner,
      convert: (previous, source) => this.#convert(inner, previous, source),
      addModule: (...module) => {
        const found = inner.addModule(...module);
        this.messages = found.map((diagnostic) => compileMessage(diagnostic));
        return found;
      },
    };
  }

  /** Where the compiled text of each cell came from. */
  get origins(): Origins {
    return this.#origins;
  }

  /** Begins a cell: what is converted next is named after it. */
  begin(cell: number): void {
    this.#cell = cell;
    this.messages = [];
  }

  #convert(inner: Converter, previous: string, source: string): ReturnType<Converter["convert"]> {
    const { code, restore } = expandShorthand(source, this.#parts.ts);
    const result = inner.convert(previous, code);
    const { diagnostics, output } = result;
    this.messages = diagnostics.map((diagnostic) => compileMessage(diagnostic, restore));
    if (output === undefined) return result;
    const name = cellName(this.#cell);
    const origin = this.#parts.originOf(output);
    if (origin) {
      const within = withinCell(origin, output, result.hasToplevelAwait === true);
      this.#origins.set(name, (place) => {
        const at = within(place);
        return at && restore(at);
      });
    }
    return { ...result, output: `${output}\n//# sourceURL=${name}` };
  }
}

/** Takes the executor's wrapping off a place, and refuses places outside the cell's own text. */
function withinCell(origin: Origin, output: string, isAsync: boolean): Origin {
  const lines = output.split("\n").length;
  const prefix = (isAsync ? prefixes.async : prefixes.sync).length;
  return ({ line, column }) => {
    if (line > lines) return undefined;
    const at = origin({ line, column: line === 1 ? Math.max(1, column - prefix) : column });
    // Line 1 of the source is the `export {}` that the converter puts before the cell.
    return at && at.line > 1 ? { line: at.line - 1, column: at.column } : undefined;
  };
}

function compileMessage(
  { start, fileName, code, messageText }: Diagnostic,
  restore: (place: Place) => Place = (place) => place,
): CompileMessage {
  const place = { line: start.line + 1, column: start.character + 1 };
  return fileName === undefined
    ? { ...restore(place), code, text: messageText }
    : { ...place, fileName, code, text: messageText };
}
