import { dirname, join } from "node:path/posix";
import { ts, type TS } from "./typescript.js";

/** Where a module is that is imported by name. */
interface Resolved {
  readonly resolvedModule: TS.ResolvedModule | undefined;
}

/** What a program has beside its published interface, in the one version of the compiler that this package rests on. */
interface Inner extends TS.Program {
  getResolvedModule(
    file: TS.SourceFile,
    name: string,
    mode: TS.ResolutionMode,
  ): Resolved | undefined;
}

/** What makes a module of a program. */
interface Module extends TS.SourceFile {
  path: string;
  resolvedPath: string;
  originalFileName: string;
  imports: readonly never[];
  moduleAugmentations: readonly never[];
}

const { bindSourceFile } = ts as unknown as {
  readonly bindSourceFile: (file: TS.SourceFile, options: TS.CompilerOptions) => void;
};

/** A module that a growing program can take: one that imports by names that the program has found, and changes nothing outside. */
export function growth(path: string, text: string, options: TS.CompilerOptions): TS.SourceFile {
  const languageVersion = options.target ?? ts.ScriptTarget.ES2022;
  const module = ts.createSourceFile(path, text, { languageVersion }, true) as Module;
  module.path = path;
  module.resolvedPath = path;
  module.originalFileName = path;
  module.imports = [];
  module.moduleAugmentations = [];
  bindSourceFile(module, options);
  return module;
}

/**
 * Lets a program take more modules when its checker is at work already. The compiler itself makes a new program and a new
 * checker for every change, which then learns all that the language and Node declare anew, and that takes as long as
 * checking a hundred cells.
 *
 * @param root The path of a module of the program that imports, by the same names, all that the others import.
 * @param more The module of a path that the program does not have.
 */
export function growing(
  program: TS.Program,
  root: string,
  more: (path: string) => TS.SourceFile | undefined,
): TS.Program {
  const grown = program as Inner;
  const before: Inner = { ...grown };
  const rootFile = before.getSourceFile(root)!;
  grown.getSourceFile = (path) => before.getSourceFile(path) ?? more(path);
  grown.getResolvedModule = (file, name, mode) => {
    const { fileName } = file;
    if (before.getSourceFile(fileName) === file) return before.getResolvedModule(file, name, mode);
    const path = join(dirname(fileName), name);
    if (name.startsWith("./") && grown.getSourceFile(path)) return found(path);
    return modes
      .map((other) => before.getResolvedModule(rootFile, name, other ?? mode))
      .find((resolved) => resolved?.resolvedModule);
  };
  return grown;
}

// The mode that is asked for, else any.
const modes = [undefined, ts.ModuleKind.ESNext, ts.ModuleKind.CommonJS] as const;

function found(path: string): Resolved {
  const resolvedModule = {
    resolvedFileName: path,
    extension: ts.Extension.Ts,
    resolvedUsingTsExtension: true,
  };
  return { resolvedModule };
}
