import { createRequire, type SourceMapPayload } from "node:module";
import type { Converter } from "tslab/dist/converter.js";
import type { ConsoleInterface, ConverterSet, Executor } from "tslab/dist/executor.js";
import { originThrough, splitSourceMap, type Origin } from "./source-map.js";

export type Compiler = typeof import("@tslab/typescript-for-tslab");
type WatchHost = (files: unknown, options: object, ...rest: unknown[]) => unknown;

const here = createRequire(import.meta.url);
const fromTslab = createRequire(here.resolve("tslab/package.json"));
const compiler = "@tslab/typescript-for-tslab";

/** Versions that a kernel can tell without loading the compiler. */
export function typescriptVersion(): string {
  return (fromTslab(`${compiler}/package.json`) as { version: string }).version;
}

/** The parts of tslab that an engine is built on. */
export interface TslabParts {
  readonly ts: Compiler;
  createConverter(options: { isJS: boolean; isBrowser: boolean }): Converter;
  createExecutor(rootDir: string, converters: ConverterSet, console: ConsoleInterface): Executor;
  printQuickInfo(info: unknown): string;
  /** Says where in the TypeScript source a place of this compiled text came from. */
  originOf(output: string): Origin | undefined;
  /** Sets what tslab's own display functions write to. */
  onDisplay(write: (content: TslabDisplay, update: boolean) => void): void;
}

export interface TslabDisplay {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient: { readonly display_id?: string };
}

/**
 * Loads tslab's compiler, converter and executor. The converter is given a compiler that keeps source maps, which
 * tslab itself does not ask for: without them an error could not name the cell's own line.
 */
export function loadTslab(): TslabParts {
  const ts = fromTslab(compiler) as Compiler;
  const origins = new Map<string, Origin>();
  const mapped = {
    ...ts,
    createWatchCompilerHost: ((files, options, ...rest) =>
      (ts.createWatchCompilerHost as WatchHost)(
        files,
        { ...options, inlineSourceMap: true },
        ...rest,
      )) as WatchHost,
    transpileModule: (text: string, options: { compilerOptions?: object }) => {
      const typed = splitSourceMap(text);
      const result = ts.transpileModule(typed.code, {
        ...options,
        compilerOptions: { ...options.compilerOptions, sourceMap: true },
      });
      const { code } = splitSourceMap(result.outputText);
      const outer = JSON.parse(result.sourceMapText ?? "{}") as SourceMapPayload;
      if (typed.map) origins.set(code, originThrough([outer, typed.map]));
      return { ...result, outputText: code };
    },
  };
  const converter = withCompiler(ts, mapped, () => fromTslab("./dist/converter.js")) as {
    createConverter: TslabParts["createConverter"];
  };
  const executor = fromTslab("./dist/executor.js") as Pick<TslabParts, "createExecutor">;
  const quickInfo = fromTslab("./dist/inspect.js") as Pick<TslabParts, "printQuickInfo">;
  const jupyter = fromTslab("./dist/jupyter.js") as { lastWriteDisplayData: unknown };
  return {
    ts,
    createConverter: converter.createConverter,
    createExecutor: executor.createExecutor,
    printQuickInfo: quickInfo.printQuickInfo,
    originOf(output) {
      const origin = origins.get(output);
      origins.clear();
      return origin;
    },
    onDisplay: (write) => void (jupyter.lastWriteDisplayData = write),
  };
}

/** Runs `load` while a require of the compiler answers `other`. */
function withCompiler(ts: Compiler, other: object, load: () => unknown): unknown {
  const cached = fromTslab.cache[fromTslab.resolve(compiler)]!;
  cached.exports = other;
  try {
    return load();
  } finally {
    cached.exports = ts;
  }
}
