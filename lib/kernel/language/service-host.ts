import { statSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Project } from "./project.js";

/**
 * The files of a language service: those on disk, and texts in the notebook's folder that are not. One of these is
 * the root, so that the program keeps its structure from one cell to the next.
 */
export class ServiceHost {
  readonly #texts = new Map<string, { readonly text: string; readonly version: number }>();
  readonly #folder: string;
  #stamps = new Map<string, string>();
  #version = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The path of a text by its name. */
  path(name: string): string {
    return ts.sys.resolvePath(join(this.#folder, name)).replaceAll("\\", "/");
  }

  /** Sets a text; one that is the same stays as it was compiled. */
  write(name: string, text: string): void {
    const path = this.path(name);
    if (this.#texts.get(path)?.text !== text)
      this.#texts.set(path, { text, version: ++this.#version });
  }

  /** Forgets the texts. */
  clear(): void {
    this.#texts.clear();
  }

  /** Looks anew at the files on disk. */
  look(): void {
    this.#stamps = new Map();
    this.#version++;
  }

  /** What the compiler asks of its host. */
  asCompilerSees(root: string, { options, ambient }: Project): ts.LanguageServiceHost {
    const { sys } = ts;
    const text = (path: string): string | undefined => this.#texts.get(path)?.text;
    return {
      getCompilationSettings: () => options,
      getScriptFileNames: () => [this.path(root), ...ambient],
      getProjectVersion: () => String(this.#version),
      getScriptVersion: (path) => this.#stamp(path),
      getScriptSnapshot: (path) => {
        const found = text(path) ?? sys.readFile(path);
        return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
      },
      getCurrentDirectory: () => this.#folder,
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      useCaseSensitiveFileNames: () => sys.useCaseSensitiveFileNames,
      fileExists: (path) => this.#texts.has(path) || sys.fileExists(path),
      readFile: (path, encoding) => text(path) ?? sys.readFile(path, encoding),
      directoryExists: (path) => sys.directoryExists(path),
      getDirectories: (path) => sys.getDirectories(path),
      readDirectory: (...asked) => sys.readDirectory(...asked),
      realpath: (path) => (this.#texts.has(path) ? path : (sys.realpath?.(path) ?? path)),
    };
  }

  #stamp(path: string): string {
    const own = this.#texts.get(path);
    if (own) return String(own.version);
    // What is installed does not change under a notebook.
    if (path.includes("/node_modules/")) return "0";
    let stamp = this.#stamps.get(path);
    if (stamp === undefined) {
      const found = statSync(path, { throwIfNoEntry: false });
      stamp = found ? `${found.mtimeMs} ${found.size}` : "";
      this.#stamps.set(path, stamp);
    }
    return stamp;
  }
}
