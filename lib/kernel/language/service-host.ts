import { statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { ts, type TS } from "./typescript.js";
import type { Project } from "./project.js";

interface Snapshot {
  readonly stamp: string;
  readonly snapshot: TS.IScriptSnapshot | undefined;
}

/** A language service's host; the cache is what the compiler asks a host for beside its published interface. */
interface Host extends TS.LanguageServiceHost {
  getModuleResolutionCache(): TS.ModuleResolutionCache;
}

const isInstalled = (path: string): boolean => path.includes("/node_modules/");

/** The files of a language service: those on disk, and texts in the notebook's folder that are not. */
export class ServiceHost {
  readonly #folder: string;
  readonly #texts = new Map<string, { readonly text: string; readonly stamp: string }>();
  readonly #snapshots = new Map<string, Snapshot>();
  readonly #stamps = new Map<string, string>();
  #version = 0;
  #changes = 0;
  #failed = false;
  #forgetModules: () => void = () => undefined;

  constructor(folder: string) {
    this.#folder = ts.sys.resolvePath(folder);
  }

  /** The path of a text by its name. */
  path(name: string): string {
    return join(this.#folder, name).replaceAll("\\", "/");
  }

  /** Sets a text; one that is the same stays as it was compiled. */
  write(name: string, text: string): void {
    const path = this.path(name);
    if (this.#texts.get(path)?.text === text) return;
    this.#texts.set(path, { text, stamp: String(++this.#version) });
  }

  /** Forgets the texts. */
  clear(): void {
    this.#texts.clear();
    this.#snapshots.clear();
  }

  /** Looks anew at the files on disk; `again` has modules looked for that were not found. */
  look(again: boolean): void {
    const retried = again && this.#failed;
    const changed = [...this.#stamps].some(([path, stamp]) => stampOf(path) !== stamp);
    if (!changed && !retried) return;
    this.#stamps.clear();
    if (retried) this.#forgetModules();
    if (retried) this.#failed = false;
    this.#version++;
    this.#changes++;
  }

  /** How often a look has found something else than before. */
  get changes(): number {
    return this.#changes;
  }

  /** A text of the folder, by its path. */
  text(path: string): string | undefined {
    return this.#texts.get(path)?.text;
  }

  /** What the compiler asks of its host, when `root` is the text that the program begins with. */
  forCompiler(
    root: string,
    jsDocParsingMode: TS.JSDocParsingMode,
    { options, ambient }: Project,
  ): TS.LanguageServiceHost {
    const { sys } = ts;
    const sameCase = (path: string): string =>
      sys.useCaseSensitiveFileNames ? path : path.toLowerCase();
    const modules = ts.createModuleResolutionCache(this.#folder, sameCase, options);
    this.#forgetModules = () => modules.clear();
    const host: Host = {
      jsDocParsingMode,
      getCompilationSettings: () => options,
      getScriptFileNames: () => [this.path(root), ...ambient],
      getProjectVersion: () => String(this.#version),
      getScriptVersion: (path) => this.#stamp(path),
      getScriptSnapshot: (path) => this.#snapshot(path),
      getCurrentDirectory: () => this.#folder,
      getDefaultLibFileName: (asked) => ts.getDefaultLibFilePath(asked),
      useCaseSensitiveFileNames: () => sys.useCaseSensitiveFileNames,
      fileExists: (path) => this.#texts.has(path) || sys.fileExists(path),
      readFile: (path, encoding) => this.text(path) ?? sys.readFile(path, encoding),
      directoryExists: (path) => sys.directoryExists(path),
      getDirectories: (path) => sys.getDirectories(path),
      readDirectory: (...asked) => sys.readDirectory(...asked),
      realpath: (path) => (this.#texts.has(path) ? path : (sys.realpath?.(path) ?? path)),
      getModuleResolutionCache: () => modules,
      resolveModuleNameLiterals: (names, from, redirected, asked, file) =>
        names.map((name) => {
          const mode = ts.getModeForUsageLocation(file, name, asked);
          const { text } = name;
          const found = ts.resolveModuleName(text, from, asked, host, modules, redirected, mode);
          this.#failed ||= !found.resolvedModule && !isInstalled(from) && !isBuiltin(text);
          return found;
        }),
    };
    return host;
  }

  #snapshot(path: string): TS.IScriptSnapshot | undefined {
    const stamp = this.#stamp(path);
    const known = this.#snapshots.get(path);
    if (known?.stamp === stamp) return known.snapshot;
    const text = this.text(path) ?? ts.sys.readFile(path);
    const snapshot = text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    this.#snapshots.set(path, { stamp, snapshot });
    return snapshot;
  }

  #stamp(path: string): string {
    const written = this.#texts.get(path);
    if (written) return written.stamp;
    // What is installed does not change under a notebook.
    if (isInstalled(path)) return "installed";
    let stamp = this.#stamps.get(path);
    if (stamp === undefined) {
      stamp = stampOf(path);
      this.#stamps.set(path, stamp);
    }
    return stamp;
  }
}

function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size}` : "";
}
