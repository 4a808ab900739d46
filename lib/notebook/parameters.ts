import { createRequire } from "node:module";
import type { BindingName } from "typescript";
import { InputError, unknownName } from "../errors.js";
import { tags, type Cell, type CodeCell, type Notebook } from "./document.js";

type Compiler = typeof import("typescript");

/** Values by the name of the variable they replace; anything JSON can hold. */
export type Parameters = Readonly<Record<string, unknown>>;

/** How a parameters cell declares a name. */
interface Declaration {
  readonly keyword: "let" | "const" | "var";
  readonly type: string;
}

/**
 * The notebook with a cell after the one tagged `parameters` that sets the given names; a cell that an earlier run
 * injected is replaced. Each name is declared as the parameters cell declares it, so later cells see the same types.
 *
 * @throws InputError when a name is not declared there, with the nearest one, or when there is no such cell.
 */
export function injectParameters(notebook: Notebook, parameters: Parameters): Notebook {
  const names = Object.keys(parameters);
  if (names.length === 0) return notebook;
  const cells = notebook.cells.filter((cell) => !tags(cell).includes("injected-parameters"));
  const at = cells.findIndex(isParameters);
  const target = cells[at];
  if (!target) {
    throw new InputError(`unknown parameter: "${names[0]}" (no cell is tagged parameters)`);
  }
  const known = declarations(target.source);
  const statements = names.map((name) => {
    const declared = known.get(name);
    if (!declared) throw unknownName("parameter", name, [...known.keys()]);
    return `${declared.keyword} ${name}${declared.type} = ${literal(name, parameters[name])};`;
  });
  const injected: CodeCell = {
    cell_type: "code",
    id: freeId(`${target.id.slice(0, 48)}-injected`, cells),
    metadata: { tags: ["injected-parameters"] },
    source: statements.join("\n"),
    execution_count: null,
    outputs: [],
  };
  return { ...notebook, cells: [...cells.slice(0, at + 1), injected, ...cells.slice(at + 1)] };
}

/** The names that the cell tagged `parameters` declares; none without such a cell. */
export function parameterNames({ cells }: Notebook): string[] {
  const cell = cells.find(isParameters);
  return cell ? [...declarations(cell.source).keys()] : [];
}

function isParameters(cell: Cell): boolean {
  return cell.cell_type === "code" && tags(cell).includes("parameters");
}

function literal(name: string, value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined || (typeof value === "number" && !Number.isFinite(value))) {
    throw new InputError(`invalid parameter: "${name}" (expected a value that JSON can hold)`);
  }
  return text;
}

function freeId(wanted: string, cells: readonly Cell[]): string {
  let id = wanted;
  for (let n = 2; cells.some((cell) => cell.id === id); n++) id = `${wanted}-${n}`;
  return id;
}

/** The variables that a cell declares at its top level. */
function declarations(source: string): ReadonlyMap<string, Declaration> {
  // Loaded on need: most runs have no parameters, and the compiler takes a third of a second.
  const ts = createRequire(import.meta.url)("typescript") as Compiler;
  const file = ts.createSourceFile("parameters.ts", source, ts.ScriptTarget.Latest, true);
  const found = new Map<string, Declaration>();
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    const { flags, declarations: variables } = statement.declarationList;
    const keyword = flags & ts.NodeFlags.Const ? "const" : flags & ts.NodeFlags.Let ? "let" : "var";
    for (const { name, type } of variables) {
      const annotation = type && ts.isIdentifier(name) ? `: ${type.getText(file)}` : "";
      for (const bound of boundNames(ts, name)) found.set(bound, { keyword, type: annotation });
    }
  }
  return found;
}

function boundNames(ts: Compiler, name: BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : boundNames(ts, element.name),
  );
}

/**
 * A parameter off the command line: `name=value`, the value as JSON when it is JSON, else as text.
 *
 * @throws InputError when there is no name.
 */
export function parseParameter(text: string): readonly [name: string, value: unknown] {
  const [whole, name, value] = /^([\p{ID_Start}$_][\p{ID_Continue}$]*)=([^]*)$/u.exec(text) ?? [];
  if (whole === undefined) {
    throw new InputError(`invalid parameter: "${text}" (expected name=value)`);
  }
  try {
    return [name!, JSON.parse(value!) as unknown];
  } catch {
    return [name!, value!];
  }
}
