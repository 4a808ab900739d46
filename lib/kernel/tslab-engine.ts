import type { Executor } from "tslab/dist/executor.js";
import { CellConverter, type CompileMessage } from "./cell-converter.js";
import { completeness } from "./completeness.js";
import { encodeBundle, mimeBundle } from "./display.js";
import type { Engine, EngineHost, Failure, Outcome } from "./engine.js";
import { cellName, failure, interrupted } from "./failure.js";
import { typescriptLanguage } from "./language-info.js";
import { captureStdio } from "./stdio.js";
import { thrown as recorded } from "./thrown.js";
import { loadTslab, typescriptVersion, type TslabParts } from "./tslab-parts.js";

interface Loaded {
  readonly parts: TslabParts;
  readonly cells: CellConverter;
  readonly executor: Executor;
}

/** What the executor has told of the cell that runs. */
interface Run {
  thrown?: { readonly value: unknown };
  last?: { readonly value: unknown };
}

/**
 * An engine on tslab's converter and executor, in this process. An interrupt stops a synchronous loop at once and
 * gives up waiting on a promise, but a loop that runs after an `await` goes on to its end, and code that was awaited
 * goes on in the background. What a failed cell declared is forgotten.
 */
export function tslabEngine(host: EngineHost, rootDir: string = process.cwd()): Engine {
  let run: Run = {};
  let loaded: Loaded | undefined;
  captureStdio(host);

  function load(): Loaded {
    if (loaded) return loaded;
    const parts = loadTslab();
    const cells = new CellConverter(parts);
    const node = cells.converter;
    const executor = parts.createExecutor(
      rootDir,
      { node, browser: node, close: () => node.close() },
      {
        log: (value: unknown) => void (run.last = { value }),
        // One argument is what was thrown; more are a compiler's message, which `cells` has kept.
        error: (...args: unknown[]) => {
          if (args.length === 1) run.thrown = { value: args[0] };
        },
      },
    );
    parts.onDisplay(({ data, metadata, transient: { display_id: id } }, update) => {
      host.display(encodeBundle(data), { metadata, update, ...(id === undefined ? {} : { id }) });
    });
    return (loaded = { parts, cells, executor });
  }

  async function execute(code: string, cell: number): Promise<Outcome> {
    const { cells, executor } = load();
    run = {};
    cells.begin(cell);
    try {
      await executor.execute(code);
      const { thrown, last }: Run = run;
      if (cells.messages.length > 0) {
        return { status: "error", ...compileError(cells.messages, cellName(cell)) };
      }
      if (thrown) return { status: "error", ...failed(thrown.value, cells) };
      if (!last) return { status: "ok" };
      return { status: "ok", result: await mimeBundle(last.value) };
    } catch (error) {
      return { status: "error", ...failed(error, cells) };
    }
  }

  return {
    language: typescriptLanguage(typescriptVersion()),
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

function failed(value: unknown, { origins }: CellConverter): Failure {
  const { message, code } = (value ?? {}) as { message?: unknown; code?: unknown };
  const stopped =
    message === "Interrupted asynchronously" || code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
  return stopped ? interrupted : failure(recorded(value), { origins });
}

function compileError(messages: readonly CompileMessage[], name: string): Failure {
  const places = messages.map(
    ({ fileName, line, column }) => `${fileName ?? name}:${line}:${column}`,
  );
  return {
    ename: "CompileError",
    evalue: `${messages[0]?.text} (${places[0]})`,
    traceback: messages.map(({ code, text }, i) => `${places[i]} - error TS${code}: ${text}`),
  };
}
