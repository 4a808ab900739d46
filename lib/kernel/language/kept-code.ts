import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { Script } from "node:vm";

/** A module, and a way to keep the code that V8 has compiled of it until then. */
export interface Loaded {
  readonly exports: unknown;
  /** Whether V8 took the code that it had kept; undefined where there was none. */
  readonly taken: boolean | undefined;
  keep(): void;
}

/**
 * Loads a CommonJS file with the code that V8 kept of it in `cache`, which saves most of the time that its compilation
 * takes. Code of another V8, of one with other flags or of a file of another length is passed over, as is none.
 */
export function loadKept(path: string, cache: URL): Loaded {
  const source = readFileSync(path, "utf8");
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname) {${source}\n})`,
    { filename: path, cachedData: kept(cache) },
  );
  const module: { exports: unknown } = { exports: {} };
  const run = script.runInThisContext() as (...scope: readonly unknown[]) => void;
  run(module.exports, createRequire(path), module, path, dirname(path));
  return {
    exports: module.exports,
    taken: script.cachedDataRejected === undefined ? undefined : !script.cachedDataRejected,
    keep: () => writeFileSync(cache, script.createCachedData()),
  };
}

function kept(cache: URL): Buffer | undefined {
  try {
    return readFileSync(cache);
  } catch {
    return undefined;
  }
}
