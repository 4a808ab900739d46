import { importName } from "./names.js";

/** A cell that is a module for other cells to import, as tslab has them: its name is `x` for `import … from "./x"`. */
export interface ModuleCell {
  readonly name: string;
  readonly text: string;
}

/** The name by which a comment at a cell's top says that the cell is a module: `/** @module x *\/`. */
export function moduleOf(code: string): string | undefined {
  const [comments = ""] = /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*/.exec(code) ?? [];
  const docs = comments.match(/\/\*\*[^]*?\*\//g) ?? [];
  return docs
    .map((doc) => /@module[ \t]+(\w+)[ \t]*(?:\n|\*\/)/.exec(doc)?.[1])
    .find((name) => name !== undefined);
}

const mark = "?module=";

/** What hands such a cell to the loader's hooks: an import, which they see. */
export function handOver(cell: ModuleCell): string {
  const name = mark + encodeURIComponent(JSON.stringify(cell));
  return `await ${importName}(${JSON.stringify(name)}); undefined;`;
}

/** The cell that an import hands over, if it does. */
export function handedOver(name: string): ModuleCell | undefined {
  if (!name.startsWith(mark)) return undefined;
  return JSON.parse(decodeURIComponent(name.slice(mark.length))) as ModuleCell;
}
