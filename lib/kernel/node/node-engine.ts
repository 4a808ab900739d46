import { compilerVersion } from "../language/compiler-version.js";
import { typescriptLanguage } from "../language-info.js";
import type { Engine, EngineHost, Failure, Outcome } from "../engine.js";
import { interrupted } from "../failure.js";
import { settled } from "../settled.js";
import type { Thrown } from "../thrown.js";
import type { TypesMode } from "../types-mode.js";
import { CellProcess, type RunEnd } from "./cell-process.js";
import { LanguageProcess } from "./language-process.js";

export interface NodeEngineOptions {
  /** The notebook's folder; the current one by default. */
  readonly folder?: string;
  readonly types?: TypesMode;
  /** Options of Node for the process that runs cells. */
  readonly execArgv?: readonly string[];
  /** Keeps the compiler's process for the next notebook of the folder in this process. */
  readonly keepCompiler?: boolean;
}

/**
 * An engine that runs cells in a process of their own, by V8's REPL mode, and keeps TypeScript in another. A
 * cell runs as soon as its types are off, and they are checked while it runs. An interrupt stops whatever runs and
 * keeps the state; a cell that ends its process fails, and the next one gets a fresh process.
 */
export function nodeEngine(
  host: EngineHost,
  {
    folder = process.cwd(),
    types = "error",
    execArgv = [],
    keepCompiler = false,
  }: NodeEngineOptions = {},
): Engine {
  const compiler = LanguageProcess.take(folder);
  const cells = new CellProcess(host, {
    cwd: folder,
    execArgv,
    stray: (thrown) => {
      const told = tellStray(thrown).finally(() => telling.delete(told));
      telling.add(told);
    },
  });
  const telling = new Set<Promise<void>>();

  async function tellStray(thrown: Thrown): Promise<void> {
    const told: Failure | undefined = await compiler.ask("tell", thrown);
    if (told === undefined) return;
    const lines = ["Uncaught, in code that no cell awaits:", ...told.traceback];
    host.stream("stderr", `${lines.join("\n")}\n`);
  }

  // Gives up waiting for the compiler.
  let stop: (() => void) | undefined;
  let started = false;

  async function ended(end: RunEnd): Promise<Outcome> {
    if (end.status === "ok") {
      const isEmpty = Object.keys(end.result).length === 0;
      return isEmpty ? { status: "ok" } : { status: "ok", result: end.result };
    }
    if (end.status === "interrupted") return { status: "error", ...interrupted };
    if (end.status === "failed") {
      return { status: "error", ...(await compiler.ask("tell", end.thrown)) };
    }
    await compiler.ask("forget");
    const evalue = `${end.why}; all variables are gone, and the next cell starts in a fresh process`;
    const ename = "ProcessEnded";
    return { status: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] };
  }

  async function execute(code: string, cell: number): Promise<Outcome> {
    started = true;
    const [asked, interrupt] = settled<"interrupt">();
    stop = () => interrupt("interrupt");
    const compiling = compiler.ask("compile", code, cell);
    const checking = types === "off" ? undefined : compiler.ask("check", cell);
    // Whether it is needed is known once the cell has ended.
    checking?.catch(() => undefined);
    const compiled = await Promise.race([compiling, asked]);
    if (compiled === undefined || compiled === "interrupt")
      return { status: "error", ...interrupted };
    if (compiled.failure) return { status: "error", ...compiled.failure };
    const outcome = await ended(await cells.run(compiled.code));
    // What nothing awaited was thrown in this cell all the same, and is told before its end.
    await Promise.race([Promise.all(telling), asked]);
    if (outcome.status === "error") return outcome;
    const wrong = await Promise.race([checking, asked]);
    if (wrong === undefined || wrong === "interrupt") return outcome;
    if (types === "error") return { status: "error", ...wrong };
    host.stream("stderr", `${wrong.traceback.join("\n")}\n`);
    return outcome;
  }

  return {
    language: typescriptLanguage(compilerVersion),
    warm: async () => {
      await Promise.all([compiler.ask("load"), cells.ready()]);
      // A cell that has come meanwhile should not wait behind it.
      if (types !== "off" && !started) await compiler.ask("warm");
    },
    execute,
    complete: (code, cursor) => compiler.ask("complete", code, cursor),
    inspect: (code, cursor, detail) => compiler.ask("inspect", code, cursor, detail),
    isComplete: (code) => compiler.ask("isComplete", code),
    comm: (message) => cells.comm(message),
    comms: () => cells.comms,
    interrupt: () => {
      stop?.();
      cells.interrupt();
    },
    shutdown: async () => {
      cells.shutdown();
      if (keepCompiler) compiler.giveBack();
      else await compiler.close();
    },
  };
}
