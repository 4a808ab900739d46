import { ts, type TS } from "./typescript.js";
import { boundNames, varNames } from "./var.js";

/** A name that a cell declares at its top. */
export interface Declared {
  readonly name: string;
  /** Whether later cells may assign to it. */
  readonly assignable: boolean;
  /** Whether the cell itself exports it by this name. */
  readonly exported: boolean;
  /** The import that declares it, for this name alone. */
  readonly imported?: string;
  /** What an editor calls it: `function`, `class`, `const`, `let`, `module` … */
  readonly kind: string;
}

/** The names that a cell declares at its top, each once. */
export function declared(file: TS.SourceFile): Declared[] {
  const found = new Map<string, Declared>();
  for (const one of file.statements.flatMap((statement) => ofStatement(statement))) {
    const earlier = found.get(one.name);
    // A variable that shares its name with a type goes by the import that carries both.
    const both = earlier && { ...earlier, assignable: false, exported: one.exported };
    found.set(one.name, both ?? one);
  }
  const listed = new Set(file.statements.flatMap((statement) => exportedNames(statement)));
  return [...found.values()].map((one) =>
    listed.has(one.name) ? { ...one, exported: true } : one,
  );
}

function ofStatement(statement: TS.Statement): Declared[] {
  const exported = isExported(statement);
  if (ts.isVariableStatement(statement)) {
    const { flags, declarations } = statement.declarationList;
    const isConst = (flags & ts.NodeFlags.Const) !== 0;
    const kind = isConst ? "const" : "let";
    return declarations
      .flatMap(({ name }) => boundNames(name))
      .map((name) => ({ name, assignable: !isConst, exported, kind }));
  }
  if (ts.isImportDeclaration(statement)) return ofImport(statement);
  if (ts.isImportEqualsDeclaration(statement)) {
    const { name, moduleReference } = statement;
    const imported = ts.isExternalModuleReference(moduleReference)
      ? statement.getText()
      : undefined;
    const rest = imported === undefined ? {} : { imported };
    return [{ name: name.text, assignable: false, exported, kind: "module", ...rest }];
  }
  if (ts.isExportDeclaration(statement)) return ofExport(statement);
  const kind = kinds.get(statement.kind);
  if (kind !== undefined) {
    const { name } = statement as TS.DeclarationStatement;
    if (!name || !ts.isIdentifier(name) || isGlobal(statement)) return [];
    return [{ name: name.text, assignable: false, exported, kind }];
  }
  const names = [...new Set(varNames(statement))];
  return names.map((name) => ({ name, assignable: true, exported: false, kind: "let" }));
}

const kinds: ReadonlyMap<TS.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.FunctionDeclaration, "function"],
  [ts.SyntaxKind.ClassDeclaration, "class"],
  [ts.SyntaxKind.EnumDeclaration, "enum"],
  [ts.SyntaxKind.InterfaceDeclaration, "interface"],
  [ts.SyntaxKind.TypeAliasDeclaration, "type"],
  [ts.SyntaxKind.ModuleDeclaration, "namespace"],
]);

function ofImport({ importClause, moduleSpecifier, attributes }: TS.ImportDeclaration): Declared[] {
  if (!importClause) return [];
  const from = ` from ${moduleSpecifier.getText()}${attributes ? ` ${attributes.getText()}` : ""};`;
  const start =
    importClause.phaseModifier === ts.SyntaxKind.TypeKeyword ? "import type " : "import ";
  const one = (name: string, binding: string, kind: string): Declared => {
    return { name, assignable: false, exported: false, imported: start + binding + from, kind };
  };
  const { name, namedBindings } = importClause;
  const found = name ? [one(name.text, name.text, "alias")] : [];
  if (namedBindings && ts.isNamespaceImport(namedBindings)) {
    found.push(one(namedBindings.name.text, namedBindings.getText(), "module"));
  }
  if (namedBindings && ts.isNamedImports(namedBindings)) {
    found.push(
      ...namedBindings.elements.map((element) =>
        one(element.name.text, `{ ${element.getText()} }`, "alias"),
      ),
    );
  }
  return found;
}

/** What `export … from` declares in a cell, where it is an import that declares as well. */
function ofExport({ exportClause, moduleSpecifier }: TS.ExportDeclaration): Declared[] {
  if (!moduleSpecifier || !exportClause) return [];
  const from = ` from ${moduleSpecifier.getText()};`;
  const bindings = ts.isNamespaceExport(exportClause)
    ? [{ name: exportClause.name, binding: exportClause.getText() }]
    : exportClause.elements.map((one) => ({ name: one.name, binding: `{ ${one.getText()} }` }));
  return bindings.map(({ name, binding }) => {
    const imported = `import ${binding}${from}`;
    return { name: name.text, assignable: false, exported: true, imported, kind: "alias" };
  });
}

function exportedNames(statement: TS.Statement): string[] {
  if (!ts.isExportDeclaration(statement) || !statement.exportClause) return [];
  const { exportClause } = statement;
  return ts.isNamedExports(exportClause) ? exportClause.elements.map(({ name }) => name.text) : [];
}

function isExported(statement: TS.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  const has = (kind: TS.SyntaxKind): boolean =>
    modifiers.some((modifier) => modifier.kind === kind);
  return has(ts.SyntaxKind.ExportKeyword) && !has(ts.SyntaxKind.DefaultKeyword);
}

function isGlobal(statement: TS.Statement): boolean {
  return (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
}
