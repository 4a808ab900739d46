import { createRequire } from "node:module";
import type typescript from "typescript";

export type { default as TS } from "typescript";

/** What a process that began as a snapshot of the compiler holds: see `snapshot.ts`. */
interface Held {
  readonly ts: typeof typescript;
  readonly declarations: ReadonlyMap<string, typescript.SourceFile>;
}

const { pamtlabCompiler: held } = globalThis as { readonly pamtlabCompiler?: Held };

/**
 * The compiler; `TS` has its types. An `import` of it would have Node search its nine megabytes for the names that it
 * exports, which takes twice as long as to load it.
 */
export const ts = held?.ts ?? (createRequire(import.meta.url)("typescript") as typeof typescript);

/** Declarations that this process began with, by path. */
export const declarations: Held["declarations"] = held?.declarations ?? new Map();
