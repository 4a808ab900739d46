import { fileURLToPath } from "node:url";
import { compiled } from "../../compiled.js";
import type { Completeness, Completion, Failure, MimeBundle } from "../engine.js";
import { cellName, failure } from "../failure.js";
import { LanguageService } from "../language/language-service.js";
import { handOver, moduleOf } from "../language/module-cell.js";
import { project } from "../language/project.js";
import type { Declarations } from "../language/snapshot.js";
import type { Taken } from "../language/taken.js";
import { transpile } from "../language/transpile.js";
import type { Origin } from "../source-map.js";
import type { Thrown } from "../thrown.js";
import { compileFailure } from "./compile-failure.js";

/** What the compiler's process does: compiles cells, checks them, and answers what an editor asks. */
export class LanguageWork {
  readonly #folder: string;
  readonly #origins = new Map<string, Origin>();
  readonly #sources = new Map<string, string>();
  readonly #options: ReturnType<typeof project>["options"];
  #service: LanguageService | undefined;
  /** Names of the language that cells have declared. */
  #taken: Taken = new Set();

  constructor(folder: string) {
    this.#folder = folder;
    this.#options = project(folder).options;
  }

  /** Answers when the compiler is loaded and has compiled once. */
  load(): void {
    transpile("let warm = 1", 0, { compilerOptions: this.#options });
  }

  /** Makes the first check quick. */
  warm(): void {
    this.#language().warm();
  }

  /** The declarations that have been read for the cells so far. */
  declarations(): readonly Declarations[] {
    return this.#language().declarations();
  }

  /** A cell's JavaScript, or why there is none. */
  compile(code: string, cell: number): { readonly code: string; readonly failure?: Failure } {
    const name = cellName(cell);
    const options = { compilerOptions: this.#options, taken: this.#taken };
    const { code: text, origin, problems, taken } = transpile(code, cell, options);
    this.#origins.set(name, origin);
    this.#sources.set(name, code);
    if (problems.length > 0) {
      return { code: "", failure: compileFailure("SyntaxError", problems, name, code) };
    }
    const module = moduleOf(code);
    if (module !== undefined) {
      const written = { name: module, text: code };
      this.#language().addModule(cell, written);
      return { code: handOver(written) };
    }
    this.#taken = taken;
    this.#language().add(cell, code);
    return { code: text };
  }

  /** What is wrong with the types of a cell that has been compiled, if anything. */
  check(cell: number): Failure | undefined {
    const problems = this.#language().check(cell);
    if (problems.length === 0) return undefined;
    const name = cellName(cell);
    return compileFailure("CompileError", problems, name, this.#sources.get(name) ?? "");
  }

  complete(code: string, cursor: number): Completion {
    return this.#language().complete(code, cursor);
  }

  inspect(code: string, cursor: number, detail: number): MimeBundle | undefined {
    return this.#language().inspect(code, cursor, detail);
  }

  isComplete(code: string): Completeness {
    return this.#language().isComplete(code);
  }

  /** What was thrown, in the reader's own lines. */
  tell(thrown: Thrown): Failure {
    const telling = { origins: this.#origins, sources: this.#sources, folder: this.#folder };
    return failure(thrown, telling);
  }

  /** Forgets every cell: their variables are gone. */
  forget(): void {
    this.#origins.clear();
    this.#sources.clear();
    this.#taken = new Set();
    this.#service?.forget();
  }

  #language(): LanguageService {
    return (this.#service ??= new LanguageService(this.#folder, [declarations("cell/globals")], {
      tslab: declarations("node/tslab-shim"),
      "pamtlab/kernel": declarations("cell/api"),
    }));
  }
}

/** The declarations of one of this kernel's own files. */
function declarations(file: string): string {
  return fileURLToPath(compiled(`kernel/${file}.d.ts`));
}
