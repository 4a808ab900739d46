import { createRequire } from "node:module";

/** The version of TypeScript, which need not be loaded for it. */
export const { version: compilerVersion } = createRequire(import.meta.url)(
  "typescript/package.json",
) as { version: string };
