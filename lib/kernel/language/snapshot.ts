import type { TS } from "./typescript.js";

/** What a snapshot of the compiler is to hold: the compiler's own file, and declarations that it has read by these options. */
export interface Contents {
  readonly compiler: string;
  readonly options: TS.CompilerOptions;
  readonly files: readonly Declarations[];
}

/** A file of declarations, and what the compiler knows it by; its format is ECMAScript's or CommonJS's, where that is told. */
export interface Declarations {
  readonly path: string;
  readonly key: string;
  readonly version: string;
  readonly format?: TS.ResolutionMode;
}

/** What of the compiler is not in its published interface. */
type Inner = typeof TS & {
  bindSourceFile(file: TS.SourceFile, options: TS.CompilerOptions): void;
  getSetExternalModuleIndicator(options: TS.CompilerOptions): (file: TS.SourceFile) => void;
};

/**
 * The script that the snapshot is taken of, which loads the compiler and has it read. A process that begins as the snapshot goes on with
 * the module that it is started with.
 *
 * Source: Node.js documentation, "User-land startup snapshot": one script, which requires nothing but Node's own modules.
 */
export function snapshotScript(contents: Contents): string {
  return `(${String(prepare)})(require, ${JSON.stringify(contents)});\n`;
}

/** Runs where the snapshot is taken: it may use nothing of this module. */
function prepare(require: NodeJS.Require, { compiler, options, files }: Contents): void {
  const { readFileSync } = process.getBuiltinModule("node:fs");
  const { createRequire } = process.getBuiltinModule("node:module");
  const path = process.getBuiltinModule("node:path");
  const { startupSnapshot } = process.getBuiltinModule("node:v8");
  const { compileFunction } = process.getBuiltinModule("node:vm");

  const scope = ["exports", "module", "require", "__filename", "__dirname"];
  const module = { exports: {} as Inner };
  const load = compileFunction(readFileSync(compiler, "utf8"), scope);
  load(module.exports, module, require, compiler, path.dirname(compiler));
  const ts = module.exports;

  const setExternalModuleIndicator = ts.getSetExternalModuleIndicator(options);
  const declarations = files.map(({ path: from, key, version, format }) => {
    const text = ts.ScriptSnapshot.fromString(readFileSync(from, "utf8"));
    const reading = {
      languageVersion: options.target!,
      impliedNodeFormat: format,
      setExternalModuleIndicator,
      jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    };
    const file = ts.createLanguageServiceSourceFile(from, text, reading, version, false);
    ts.bindSourceFile(file, options);
    return [key, file] as const;
  });
  Object.assign(globalThis, { pamtlabCompiler: { ts, declarations: new Map(declarations) } });
  startupSnapshot.setDeserializeMainFunction(() => {
    const main = process.argv[1]!;
    createRequire(main)(main);
  });
}
