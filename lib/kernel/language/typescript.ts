import { createRequire } from "node:module";
import type typescript from "typescript";

export type { default as TS } from "typescript";

/**
 * The compiler; `TS` has its types. An `import` of it would have Node search its nine megabytes for the names that it
 * exports, which takes twice as long as to load it.
 */
export const ts: typeof typescript = createRequire(import.meta.url)(
  "typescript",
) as typeof typescript;
