import { ts, type TS } from "./typescript.js";
import { cellText, parse, type CellText, type Parsed } from "./cell-text.js";
import { declared, type Declared } from "./declared.js";
import { isPlain } from "./plain.js";

/** How many matches of a completion are described: it takes time for each, and these are enough to choose by. */
export const described = 24;

/** A cell as a module, with what it needs of earlier cells before it. */
export interface CellModule extends CellText {
  readonly module: string;
  /** Where in `module` the cell's compiled text begins. */
  readonly start: number;
  /** The modules that the cell names, in its imports or elsewhere. */
  readonly names: readonly string[];
  /** Whether its types cannot be wrong, as its syntax shows. */
  readonly plain: boolean;
}

/** A name that cells have declared, and the newest cell that did. */
export interface Visible extends Declared {
  readonly cell: number;
}

/** A notebook's cells as modules that import from each other what they use; the newest declaration of a name wins. */
export class Cells {
  readonly #modules = new Map<number, CellModule>();
  readonly #visible = new Map<string, Visible>();
  readonly #kept = new Set<string>();

  /** Takes a cell whose code has been started. */
  add(cell: number, code: string): void {
    const source = cellText(code);
    const file = parse(source.text);
    const names = declared(file);
    const before = `${this.#imports(file, names)}\n`;
    const exports = names.filter(({ exported, imported }) => !exported && imported === undefined);
    const after = `\n;export { ${exports.map(({ name }) => name).join(", ")} };`;
    this.#modules.set(cell, this.#module(source, before, after, isPlain(file)));
    for (const one of names) this.#visible.set(one.name, { ...one, cell });
    for (const line of kept(file, cell, this.#modules.get(cell)!)) this.#kept.add(line);
  }

  /** Brings a module into programs by its name, whether a cell names it or not. */
  keep(name: string): void {
    this.#kept.add(naming(name));
  }

  /** The module of a cell that has been added. */
  get(cell: number): CellModule | undefined {
    return this.#modules.get(cell);
  }

  /** The module of code that is being written; a few names that begin with `word` are there besides those it uses. */
  draft(code: string, word: string): CellModule {
    const source = cellText(code);
    const file = parse(source.text);
    const begun = this.names().filter(({ name }) => word !== "" && name.startsWith(word));
    const before = `${this.#imports(file, declared(file), begun.slice(0, described))}\n`;
    return this.#module(source, before, "", false);
  }

  /** What cells have declared. */
  names(): readonly Visible[] {
    return [...this.#visible.values()];
  }

  /** Statements that bring all into a program that cells need besides each other. */
  kept(): readonly string[] {
    return [...this.#kept];
  }

  /** Forgets every cell. */
  clear(): void {
    this.#modules.clear();
    this.#visible.clear();
    this.#kept.clear();
  }

  #module(source: CellText, before: string, after: string, plain: boolean): CellModule {
    const { importedFiles } = ts.preProcessFile(source.text, true, true);
    const names = importedFiles.map(({ fileName }) => fileName);
    return { ...source, module: before + source.text + after, start: before.length, names, plain };
  }

  #imports(file: Parsed, own: readonly Declared[], more: readonly Visible[] = []): string {
    const owned = new Set(own.map(({ name }) => name));
    const used = new Set<Visible>(more);
    const visit = (node: TS.Node): void => {
      const found = ts.isIdentifier(node) ? this.#visible.get(node.text) : undefined;
      if (found) used.add(found);
      ts.forEachChild(node, visit);
    };
    visit(file);
    return [...used]
      .filter(({ name }) => !owned.has(name))
      .map((one) => importOf(one))
      .join(" ");
  }
}

/** The name of a cell's module, beside the notebook. */
export function moduleName(cell: number): string {
  return `Cell[${cell}].ts`;
}

/** A statement that names a module, and takes nothing of it. */
function naming(name: string): string {
  return `import type {} from ${JSON.stringify(name)};`;
}

/** The statements for what a cell names, and for the cell itself where it changes more than its own module. */
function kept(file: Parsed, cell: number, { names }: CellModule): string[] {
  const required = file.statements.filter(
    (one) => ts.isImportEqualsDeclaration(one) && ts.isExternalModuleReference(one.moduleReference),
  );
  return [
    ...names.map(naming),
    ...required.map((one) => one.getText()),
    ...(isWide(file) ? [`import ${JSON.stringify(`./${moduleName(cell)}`)};`] : []),
  ];
}

function isWide(file: Parsed): boolean {
  const { referencedFiles, typeReferenceDirectives, libReferenceDirectives, statements } = file;
  const referred = [referencedFiles, typeReferenceDirectives, libReferenceDirectives].flat();
  return (
    referred.length > 0 || statements.some((one) => ts.isModuleDeclaration(one) && augments(one))
  );
}

function augments({ name, flags }: TS.ModuleDeclaration): boolean {
  return ts.isStringLiteral(name) || (flags & ts.NodeFlags.GlobalAugmentation) !== 0;
}

function importOf({ name, cell, assignable, imported }: Visible): string {
  if (imported !== undefined) return imported;
  const from = JSON.stringify(`./${moduleName(cell)}`);
  // What is imported cannot be assigned to.
  return assignable
    ? `declare let ${name}: typeof import(${from}).${name};`
    : `import { ${name} } from ${from};`;
}
