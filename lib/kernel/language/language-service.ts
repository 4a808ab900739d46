import { ts, type TS } from "./typescript.js";
import { completeness } from "../completeness.js";
import type { Completeness, Completion, MimeBundle } from "../engine.js";
import { cellText, type CellText } from "./cell-text.js";
import { Cells, moduleName, type CellModule } from "./cells.js";
import { completion } from "./complete.js";
import { documents } from "./documents.js";
import { inspection } from "./inspect.js";
import { growing, growth } from "./growing-program.js";
import type { ModuleCell } from "./module-cell.js";
import { problems, type Problem } from "./problem.js";
import { project } from "./project.js";
import { ServiceHost } from "./service-host.js";
import { withoutCells } from "./signature.js";
import type { Declarations } from "./snapshot.js";

// A checker keeps all that it has seen: at so many cells it is time for one that sees what is still in use.
const most = 250;

/** A file as the service has read it. */
interface Read extends TS.SourceFile {
  readonly path: string;
  readonly version: string;
}

/** A cell, and where in its module it begins. */
type Placed = CellText & Pick<CellModule, "start">;

const root = "Notebook.ts";
const draft = "Draft.ts";

/**
 * What the compiler knows of a notebook's cells. Each is a module that imports the names it uses from the newest cells
 * that declared them, so a check looks at one cell and those it rests on, however many there are. One program with one
 * checker takes cell after cell, until a cell imports something new or a file has changed.
 */
export class LanguageService {
  readonly #cells = new Cells();
  readonly #host: ServiceHost;
  readonly #options: TS.CompilerOptions;
  readonly #ambient: readonly string[];
  #service: TS.LanguageService | undefined;
  #reads: TS.JSDocParsingMode = ts.JSDocParsingMode.ParseNone;
  /** The cells that are modules for others to import. */
  readonly #modules = new Map<number, ModuleCell>();
  /** The modules of cells as `#program` has them. */
  readonly #files = new Map<string, TS.SourceFile>();
  #program: TS.Program | undefined;
  /** What `#program` rests on. */
  #rests = "";
  #round = 0;

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
    this.#options = { ...found.options, paths };
    this.#host = new ServiceHost(folder);
    this.#ambient = [...found.ambient, ...ambient];
  }

  /** Reads what every cell needs, so that the first check need not. */
  warm(): void {
    const program = this.#grown([]);
    program.getSemanticDiagnostics(program.getSourceFile(this.#host.path(root)));
  }

  /** The declarations that have been read for a check of the cells added. */
  declarations(): readonly Declarations[] {
    return (this.#grown([]).getSourceFiles() as readonly Read[])
      .filter(({ isDeclarationFile }) => isDeclarationFile)
      .map(({ fileName, path, version, impliedNodeFormat: format }) => ({
        path: fileName,
        key: path,
        version,
        ...(format === undefined ? {} : { format }),
      }));
  }

  /** Takes a cell whose code has been started: later cells see its names, whether it succeeds or not. */
  add(cell: number, code: string): void {
    this.#cells.add(cell, code);
    const path = this.#host.path(moduleName(cell));
    // A cell that is not to be remembered has the number of the next one.
    this.#modules.delete(cell);
    if (this.#files.delete(path)) this.#program = undefined;
    this.#host.write(moduleName(cell), this.#cells.get(cell)!.module);
  }

  /** Takes a cell that is a module for others to import: a file of the notebook's folder, in place of what lies there. */
  addModule(cell: number, module: ModuleCell): void {
    this.#modules.set(cell, module);
    this.#cells.keep(`./${module.name}`);
    this.#host.write(`${module.name}.ts`, module.text);
    this.#program = undefined;
  }

  /** What is wrong with the types of a cell that has been added. */
  check(cell: number): readonly Problem[] {
    const written = this.#modules.get(cell);
    if (written) {
      const whole = { code: written.text, text: written.text, lead: 0, start: 0 };
      return this.#problems(`${written.name}.ts`, whole, this.#grown([written.name]));
    }
    const module = this.#cells.get(cell);
    if (!module || module.plain) return [];
    return this.#problems(moduleName(cell), module, this.#grown(module.names));
  }

  /** What may follow the cursor, with the kinds, signatures and documentation of the matches as metadata. */
  complete(code: string, cursor: number): Completion {
    const word = /[\p{ID_Continue}$]*$/u.exec(code.slice(0, cursor))![0];
    const module = this.#cells.draft(code, word);
    const path = this.#open(module);
    return completion(
      this.#compiler(),
      path,
      { code, cursor, word, shift: module.start + module.lead },
      this.#cells.names(),
    );
  }

  /** What is known of the name at the cursor, or of the call around it; detail 1 adds the text that declares it. */
  inspect(code: string, cursor: number, detail = 0): MimeBundle | undefined {
    const module = this.#cells.draft(code, "");
    const path = this.#open(module);
    const shift = module.start + module.lead;
    return inspection(this.#compiler(), path, { code, cursor, shift }, detail);
  }

  /** Whether code can run as it stands. */
  isComplete(code: string): Completeness {
    return completeness(cellText(code).text, ts);
  }

  /** Forgets every cell. */
  forget(): void {
    this.#cells.clear();
    this.#modules.clear();
    this.#host.clear();
    this.#files.clear();
    this.#program = undefined;
  }

  /** What is wrong with a cell in a module of the program. */
  #problems(name: string, cell: Placed, program: TS.Program): readonly Problem[] {
    const file = program.getSourceFile(this.#host.path(name));
    const syntax = program.getSyntacticDiagnostics(file);
    const found = syntax.length > 0 ? syntax : program.getSemanticDiagnostics(file);
    const own = found.filter((one) => isOfCell(one, cell));
    return problems(own, cell, cell.start).map((problem) => this.#asOneModule(problem));
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

  /** The compiler's service. Until an editor asks, it reads no documentation, which would take a third of the time more. */
  #compiler(): TS.LanguageService {
    return (this.#service ??= ts.createLanguageService(
      this.#host.forCompiler(root, this.#reads, { options: this.#options, ambient: this.#ambient }),
      documents(this.#reads),
    ));
  }

  /** A program with what cells have imported, which takes their modules as they are asked for. */
  #grown(names: readonly string[]): TS.Program {
    if (this.#files.size >= most) {
      this.#files.clear();
      this.#program = undefined;
    }
    this.#host.look(names.length > 0);
    const kept = this.#cells.kept().join("\n");
    const rests = `${this.#host.changes} ${kept}`;
    if (this.#program && this.#rests === rests) return this.#program;
    this.#rests = rests;
    // A text that differs each time: the compiler would answer the program that has grown already.
    this.#host.write(root, `export {}; // ${this.#round++}\n${kept}`);
    const program = this.#compiler().getProgram()!;
    return (this.#program = growing(program, this.#host.path(root), (path) => this.#module(path)));
  }

  /** The module of a cell for a program that grows. */
  #module(path: string): TS.SourceFile | undefined {
    let file = this.#files.get(path);
    const text = file ? undefined : this.#host.text(path);
    if (text !== undefined) this.#files.set(path, (file = growth(path, text, this.#options)));
    return file;
  }

  /** Makes a module the one that an editor asks about. */
  #open({ module, names }: CellModule): string {
    if (this.#reads !== ts.JSDocParsingMode.ParseAll) {
      this.#reads = ts.JSDocParsingMode.ParseAll;
      this.#service = undefined;
      this.#program = undefined;
    }
    this.#host.look(names.length > 0);
    this.#host.write(draft, module);
    this.#host.write(root, [`import "./${draft}";`, ...this.#cells.kept()].join("\n"));
    return this.#host.path(draft);
  }
}

const assignsToImport = 2632;

// Messages that say nothing of a notebook: on a variable whose type later cells tell, and on a package without types.
const passedOver: ReadonlySet<number> = new Set([7005, 7034, 7016]);

function isOfCell({ start = 0, code }: TS.Diagnostic, cell: Placed): boolean {
  if (passedOver.has(code)) return false;
  return start >= cell.start && start <= cell.start + cell.text.length;
}
