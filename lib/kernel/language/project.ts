import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ts, type TS } from "./typescript.js";

/** How the code of a folder is to be read. */
export interface Project {
  readonly options: TS.CompilerOptions;
  /** Declarations that every file sees. */
  readonly ambient: readonly string[];
}

/**
 * The project of a folder: the options of the nearest `tsconfig.json`, at or above it, and of those it extends; without
 * one, lenient ones: notebooks written for tslab were not written for strict ones. Modules are found as bundlers find
 * them, which is what the loader does too: `.ts` for `.js`, `.ts` by name, no ending, index files, the package itself by
 * its name. Node's types are always there, of the project or else of this package.
 */
export function project(folder: string): Project {
  const config = ts.findConfigFile(folder, (path) => ts.sys.fileExists(path));
  const { options, fileNames } = config === undefined ? unconfigured : configured(config);
  const target = Math.max(options.target ?? ts.ScriptTarget.ES2022, ts.ScriptTarget.ES2022);
  const { types, ambient } = nodeTypes(options, config ?? join(folder, "tsconfig.json"));
  return {
    options: { ...options, ...fixed, target, types, customConditions: conditions(options) },
    ambient: [...fileNames.filter((name) => /\.d\.[cm]?ts$/.test(name)), ...ambient],
  };
}

/** The file that a name in an import means, if it is there and can be run. */
export function findFile(name: string, from: string, { options }: Project): string | undefined {
  const { resolvedModule } = ts.resolveModuleName(name, from, options, ts.sys);
  if (!resolvedModule || /\.d\.[cm]?ts$/.test(resolvedModule.resolvedFileName)) return undefined;
  return resolvedModule.resolvedFileName;
}

// What a cell needs whatever the project says, and checks of whole programs or of tidiness that a cell cannot pass.
const fixed: TS.CompilerOptions = {
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  rewriteRelativeImportExtensions: false,
  resolveJsonModule: true,
  esModuleInterop: true,
  skipLibCheck: true,
  noEmit: true,
  isolatedModules: false,
  isolatedDeclarations: false,
  verbatimModuleSyntax: false,
  erasableSyntaxOnly: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
  composite: false,
  incremental: false,
  declaration: false,
  declarationMap: false,
  emitDeclarationOnly: false,
};

const unconfigured: Configured = {
  options: { strict: false, lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"] },
  fileNames: [],
};

type Configured = Pick<TS.ParsedCommandLine, "options" | "fileNames">;

function configured(config: string): Configured {
  const { config: json = {} } = ts.readConfigFile(config, (path) => ts.sys.readFile(path)) as {
    config?: unknown;
  };
  // Only files listed by name count: looking through the project's folders would take long, and cells import.
  const host = { ...ts.sys, readDirectory: () => [] };
  return ts.parseJsonConfigFileContent(json, host, dirname(config), undefined, config);
}

function conditions({ customConditions = [] }: TS.CompilerOptions): string[] {
  return [...new Set([...customConditions, "node"])];
}

function nodeTypes(
  options: TS.CompilerOptions,
  config: string,
): { types: string[]; ambient: string[] } {
  const { types = [] } = options;
  if (types.includes("node") || types.includes("*")) return { types, ambient: [] };
  // Looked for from the project, as its service does, and not from where this process happens to be.
  const host = { ...ts.sys, getCurrentDirectory: () => dirname(config) };
  const found = ts.resolveTypeReferenceDirective("node", config, { ...options, ...fixed }, host);
  if (found.resolvedTypeReferenceDirective) return { types: [...types, "node"], ambient: [] };
  const own = createRequire(import.meta.url).resolve("@types/node/package.json");
  return { types, ambient: [join(dirname(own), "index.d.ts")] };
}
