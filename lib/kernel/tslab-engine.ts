import type { ConvertResult, Diagnostic } from "tslab/dist/converter.js";
import type { Executor } from "tslab/dist/executor.js";
import { completeness } from "./completeness.js";
import { encodeBundle, mimeBundle } from "./display.js";
import type { Engine, EngineHost, Failure, Outcome } from "./engine.js";
import { cellName, failure, interrupted } from "./failure.js";
import type { Origin } from "./source-map.js";
import { captureStdio } from "./stdio.js";
import { loadTslab, typescriptVersion, type TslabParts } from "./tslab-parts.js";

// What the executor puts before a cell's text, on its first line: `createExecutor` in tslab 1.0.22's dist/executor.js.
const prefixes = {
  async: "(async function(exports, require) { ",
  sync: "(function(exports, require) { ",
};

/** What the executor has told of the cell that runs. */
interface Run {
  readonly cell: number;
  diagnostics: readonly Diagnostic[];
  thrown?: { readonly value: unknown };
  last?: { readonly value: unknown };
}

interface Loaded {
  readonly parts: TslabParts;
  readonly executor: Executor;
}

/**
 * An engine on tslab's converter and executor, in this process. An interrupt stops a synchronous loop at once and
 * gives up waiting on a promise, but a loop that runs after an `await` goes on to its end, and code that was awaited
 * goes on in the background. What a failed cell declared is forgotten.
 */
export function tslabEngine(host: EngineHost, rootDir: string = process.cwd()): Engine {
  const origins = new Map<string, Origin>();
  let run: Run = { cell: 0, diagnostics: [] };
  let loaded: Loaded | undefined;
  captureStdio(host);

  function convert(result: ConvertResult, parts: TslabParts): ConvertResult {
    run.diagnostics = result.diagnostics;
    const { output } = result;
    if (output === undefined) return result;
    const name = cellName(run.cell);
    const origin = parts.originOf(output);
    if (origin) origins.set(name, withinCell(origin, output, result.hasToplevelAwait === true));
    return { ...result, output: `${output}\n//# sourceURL=${name}` };
  }

  function load(): Loaded {
    if (loaded) return loaded;
    const parts = loadTslab();
    const inner = parts.createConverter({ isJS: false, isBrowser: false });
    const node = {
      ...inner,
      convert: (previous: string, code: string) => convert(inner.convert(previous, code), parts),
      addModule: (...module: Parameters<typeof inner.addModule>) => {
        const found = inner.addModule(...module);
        run.diagnostics = found;
        return found;
      },
    };
    const executor = parts.createExecutor(
      rootDir,
      { node, browser: node, close: () => node.close() },
      {
        log: (value: unknown) => void (run.last = { value }),
        // One argument is what was thrown; more are a diagnostic, which `convert` has kept.
        error: (...args: unknown[]) => {
          if (args.length === 1) run.thrown = { value: args[0] };
        },
      },
    );
    parts.onDisplay(({ data, metadata, transient: { display_id: id } }, update) => {
      host.display(encodeBundle(data), { metadata, update, ...(id === undefined ? {} : { id }) });
    });
    return (loaded = { parts, executor });
  }

  async function execute(code: string, cell: number): Promise<Outcome> {
    const { executor } = load();
    run = { cell, diagnostics: [] };
    try {
      await executor.execute(code);
      const { diagnostics, thrown, last }: Run = run;
      if (diagnostics.length > 0) {
        return { status: "error", ...compileError(diagnostics, cellName(cell)) };
      }
      if (thrown) return { status: "error", ...failed(thrown) };
      return last ? { status: "ok", result: await mimeBundle(last.value) } : { status: "ok" };
    } catch (error) {
      return { status: "error", ...failure(error, origins) };
    }
  }

  function failed({ value }: { value: unknown }): Failure {
    const byExecutor = value instanceof Error && value.message === "Interrupted asynchronously";
    return byExecutor ? interrupted : failure(value, origins);
  }

  return {
    language: {
      name: "typescript",
      version: typescriptVersion(),
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      nbconvert_exporter: "script",
      codemirror_mode: { name: "javascript", mode: "typescript", typescript: true },
    },
    warm: () => void load(),
    execute,
    complete(code, cursor) {
      const { start, end, candidates } = load().executor.complete(code, cursor);
      return { start, end, matches: candidates };
    },
    inspect(code, cursor) {
      const { parts, executor } = load();
      const info = executor.inspect(code, cursor) as unknown;
      return info ? { "text/plain": parts.printQuickInfo(info) } : undefined;
    },
    isComplete: (code) => completeness(code, load().parts.ts),
    interrupt: () => loaded?.executor.interrupt(),
    shutdown: () => loaded?.executor.close(),
  };
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

function compileError(diagnostics: readonly Diagnostic[], name: string): Failure {
  const lines = diagnostics.map(({ start, fileName, code, messageText }) => {
    const place = `${fileName ?? name}:${start.line + 1}:${start.character + 1}`;
    return { place, code, messageText };
  });
  const [first] = lines;
  return {
    ename: "CompileError",
    evalue: `${first!.messageText} (${first!.place})`,
    traceback: lines.map(
      ({ place, code, messageText }) => `${place} - error TS${code}: ${messageText}`,
    ),
  };
}
