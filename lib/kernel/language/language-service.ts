import { ts, type TS } from "./typescript.js";
import { completeness } from "../completeness.js";
import type { Completeness, Completion, MimeBundle } from "../engine.js";
import { cellText } from "./cell-text.js";
import { Cells, moduleName, type CellModule } from "./cells.js";
import { completion } from "./complete.js";
import { inspection } from "./inspect.js";
import { problems, type Problem } from "./problem.js";
import { project } from "./project.js";
import { ServiceHost } from "./service-host.js";
import { withoutCells } from "./signature.js";

const root = "Notebook.ts";
const draft = "Draft.ts";

/**
 * What the compiler knows of a notebook's cells. Each is a module that imports the names it uses from the newest cells
 * that declared them, so a check looks at one cell and those it rests on, however many there are.
 */
export class LanguageService {
  readonly #cells = new Cells();
  readonly #host: ServiceHost;
  readonly #service: TS.LanguageService;

  /**
   * A service for notebooks in `folder`, by the rules of the project it is in.
   *
   * @param ambient Paths of declarations that every cell sees: the kernel's own global functions.
   * @param modules Paths of declarations for modules by name, for which nothing is looked up.
   */
  constructor(
    folder: string,
    ambient: readonly string[] = [],
    modules: Readonly<Record<string, string>> = {},
  ) {
    const found = project(folder);
    const given = Object.entries(modules).map(([name, path]) => [name, [path]]);
    const paths = { ...found.options.paths, ...Object.fromEntries(given) };
    this.#host = new ServiceHost(folder);
    this.#host.write(root, "export {};");
    this.#service = ts.createLanguageService(
      this.#host.forCompiler(root, {
        options: { ...found.options, paths },
        ambient: [...found.ambient, ...ambient],
      }),
      ts.createDocumentRegistry(),
    );
  }

  /** Reads what every cell needs, so that the first check need not. */
  warm(): void {
    this.#open(draft, "console;");
    this.#service.getSemanticDiagnostics(this.#host.path(draft));
  }

  /** Takes a cell whose code has been started: later cells see its names, whether it succeeds or not. */
  add(cell: number, code: string): void {
    this.#cells.add(cell, code);
    this.#host.write(moduleName(cell), this.#cells.get(cell)!.module);
  }

  /** What is wrong with the types of a cell that has been added. */
  check(cell: number): readonly Problem[] {
    const module = this.#cells.get(cell);
    if (!module) return [];
    const path = this.#open(moduleName(cell), module.module);
    const syntax = this.#service.getSyntacticDiagnostics(path);
    const found = syntax.length > 0 ? syntax : this.#service.getSemanticDiagnostics(path);
    const own = found.filter((one) => isOfCell(one, module));
    return problems(own, module, module.start).map((problem) => this.#asOneModule(problem));
  }

  /** What may follow the cursor, with the kinds, signatures and documentation of the matches as metadata. */
  complete(code: string, cursor: number): Completion {
    const word = /[\p{ID_Continue}$]*$/u.exec(code.slice(0, cursor))![0];
    const { start, lead, module } = this.#cells.draft(code, word);
    const path = this.#open(draft, module);
    return completion(
      this.#service,
      path,
      { code, cursor, word, shift: start + lead },
      this.#cells.names(),
    );
  }

  /** What is known of the name at the cursor, or of the call around it; detail 1 adds the text that declares it. */
  inspect(code: string, cursor: number, detail = 0): MimeBundle | undefined {
    const { start, lead, module } = this.#cells.draft(code, "");
    const path = this.#open(draft, module);
    return inspection(this.#service, path, { code, cursor, shift: start + lead }, detail);
  }

  /** Whether code can run as it stands. */
  isComplete(code: string): Completeness {
    return completeness(cellText(code).text, ts);
  }

  /** Forgets every cell. */
  forget(): void {
    this.#cells.clear();
    this.#host.clear();
    this.#host.write(root, "export {};");
  }

  /** The problem in the words for a notebook that is one module. */
  #asOneModule(problem: Problem): Problem {
    const message = withoutCells(problem.message);
    if (problem.code !== assignsToImport) return { ...problem, message };
    const name = /'(.*)'/.exec(message)?.[1];
    const known = this.#cells.names().find((one) => one.name === name && !one.imported);
    const kind = known?.kind === "const" ? "constant" : known?.kind;
    return { ...problem, message: kind ? message.replace("an import", `a ${kind}`) : message };
  }

  /** Makes a module the one that the program is about. */
  #open(name: string, text: string): string {
    this.#host.look();
    this.#host.write(name, text);
    // Modules that a cell has imported stay in the program: reading them again would take long.
    const kept = this.#cells.modules().map((module) => `import type {} from ${module};`);
    this.#host.write(root, [`import ${JSON.stringify(`./${name}`)};`, ...kept].join("\n"));
    return this.#host.path(name);
  }
}

const assignsToImport = 2632;

// Messages that say nothing of a notebook: on a variable whose type later cells tell, and on a package without types.
const passedOver: ReadonlySet<number> = new Set([7005, 7034, 7016]);

function isOfCell({ start = 0, code }: TS.Diagnostic, module: CellModule): boolean {
  if (passedOver.has(code)) return false;
  return start >= module.start && start <= module.start + module.text.length;
}
