import { createRequire } from "node:module";
import type typescript from "typescript";
import { compiled } from "../compiled.js";
import { loadKept } from "./kept-code.js";

export type { default as TS } from "typescript";

const loaded = loadKept(
  createRequire(import.meta.url).resolve("typescript"),
  compiled("language/typescript.code"),
);

/**
 * The compiler; `TS` has its types. An `import` of it would have Node search its nine megabytes for the names that it
 * exports, which takes twice as long as to load it.
 */
export const ts = loaded.exports as typeof typescript;

/** Keeps the compiler's code as V8 has it, for processes to come. */
export const keepCode = (): void => loaded.keep();
