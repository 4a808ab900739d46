import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { writeWhole } from "../../files.js";

/** A module, and a way to keep the code that V8 has compiled of it until then. */
export interface Loaded {
  readonly exports: unknown;
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
    keep: () => writeWhole(fileURLToPath(cache), script.createCachedData()),
  };
}

function kept(cache: URL): Buffer | undefined {
  try {
    return readFileSync(cache);
  } catch {
    return undefined;
  }
}
