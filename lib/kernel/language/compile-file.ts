import { ts, type TS } from "./typescript.js";
import { emitted } from "./transpile.js";

/** JavaScript, and how Node is to take it. */
export interface Compiled {
  readonly format: "module" | "commonjs";
  readonly source: string;
}

/** A TypeScript file of a project as JavaScript, with its source map in it; types are not looked at. */
export function compileFile(path: string, text: string, options: TS.CompilerOptions): Compiled {
  const format = path.endsWith(".cts") ? "commonjs" : "module";
  const { outputText: source } = ts.transpileModule(text, {
    fileName: path,
    compilerOptions: {
      ...emitted(options),
      target: ts.ScriptTarget.ES2022,
      module: format === "module" ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS,
      inlineSourceMap: true,
      inlineSources: true,
    },
  });
  return { format, source };
}
