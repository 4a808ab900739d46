import { ts, type TS } from "./typescript.js";
import { importName, metaName } from "./names.js";

/** Drops imports that name nothing but types, and writes `import x = require("m")` as a call. */
export const withoutTypes: TS.TransformerFactory<TS.SourceFile> = ({ factory }) => {
  return (file) =>
    factory.updateSourceFile(
      file,
      file.statements.flatMap((statement): TS.Statement[] => {
        if (ts.isImportDeclaration(statement) && namesTypesOnly(statement)) return [];
        if (!ts.isImportEqualsDeclaration(statement) || statement.isTypeOnly) return [statement];
        const { moduleReference, name } = statement;
        if (!ts.isExternalModuleReference(moduleReference)) return [statement];
        const require = factory.createIdentifier("require");
        const call = factory.createCallExpression(require, undefined, [moduleReference.expression]);
        return [ts.setTextRange(letting(factory, name, call), statement)];
      }),
    );
};

function namesTypesOnly({ importClause }: TS.ImportDeclaration): boolean {
  const named = importClause?.namedBindings;
  if (!named || importClause.name || !ts.isNamedImports(named)) return false;
  return named.elements.length > 0 && named.elements.every(({ isTypeOnly }) => isTypeOnly);
}

/** `import()` and `import.meta`, wherever they stand, as the names that a cell has for them. */
export function replaceModuleSyntax(context: TS.TransformationContext): TS.Visitor {
  const { factory } = context;
  const visit = (node: TS.Node): TS.Node => {
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      return ts.setTextRange(factory.createIdentifier(metaName), node);
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const name = ts.setTextRange(factory.createIdentifier(importName), node.expression);
      const asked = node.arguments.map((one) => ts.visitNode(one, visit) as TS.Expression);
      return factory.updateCallExpression(node, name, undefined, asked);
    }
    return ts.visitEachChild(node, visit, context);
  };
  return visit;
}

/** The statements that import as an import declaration, or an export from elsewhere, does. */
export function importing(
  factory: TS.NodeFactory,
  statement: TS.ImportDeclaration | TS.ExportDeclaration,
): TS.Statement[] {
  const { moduleSpecifier, attributes } = statement;
  if (!moduleSpecifier) return [];
  const call = factory.createCallExpression(factory.createIdentifier(importName), undefined, [
    moduleSpecifier,
    ...(attributes ? [asked(factory, attributes)] : []),
  ]);
  const module = factory.createAwaitExpression(ts.setTextRange(call, moduleSpecifier));
  const { whole, names } = ts.isImportDeclaration(statement)
    ? imported(factory, statement.importClause)
    : exported(factory, statement.exportClause);
  const pattern = factory.createObjectBindingPattern(names);
  const statements = whole
    ? [letting(factory, whole, module)]
    : names.length === 0
      ? [factory.createExpressionStatement(module)]
      : [letting(factory, pattern, module)];
  if (whole && names.length > 0) statements.push(letting(factory, pattern, whole));
  return statements.map((one) => ts.setTextRange(one, statement));
}

interface Bindings {
  /** The name of the module's namespace. */
  readonly whole?: TS.Identifier;
  readonly names: readonly TS.BindingElement[];
}

function imported(factory: TS.NodeFactory, clause: TS.ImportClause | undefined): Bindings {
  const bindings = clause?.namedBindings;
  const names = clause?.name ? [binding(factory, clause.name, "default")] : [];
  if (bindings && ts.isNamespaceImport(bindings)) return { whole: bindings.name, names };
  for (const { name, propertyName } of bindings?.elements ?? []) {
    names.push(binding(factory, name, (propertyName ?? name).text));
  }
  return { names };
}

function exported(factory: TS.NodeFactory, clause: TS.NamedExportBindings | undefined): Bindings {
  if (!clause) return { names: [] };
  if (ts.isNamespaceExport(clause)) {
    return ts.isIdentifier(clause.name) ? { whole: clause.name, names: [] } : { names: [] };
  }
  const names = clause.elements.flatMap(({ name, propertyName }) =>
    ts.isIdentifier(name) && name.text !== "default"
      ? [binding(factory, name, (propertyName ?? name).text)]
      : [],
  );
  return { names };
}

function binding(factory: TS.NodeFactory, name: TS.Identifier, from: string): TS.BindingElement {
  const property = from === name.text ? undefined : factory.createStringLiteral(from);
  return factory.createBindingElement(undefined, property, name);
}

/** `let name = value`. */
export function letting(
  factory: TS.NodeFactory,
  name: string | TS.BindingName,
  value?: TS.Expression,
): TS.Statement {
  const declaration = factory.createVariableDeclaration(name, undefined, undefined, value);
  const list = factory.createVariableDeclarationList([declaration], ts.NodeFlags.Let);
  return factory.createVariableStatement(undefined, list);
}

/** `{ with: { type: "json" } }` for the attributes `with { type: "json" }`. */
function asked(factory: TS.NodeFactory, { elements }: TS.ImportAttributes): TS.Expression {
  const given = elements.map(({ name, value }) =>
    factory.createPropertyAssignment(ts.isIdentifier(name) ? name.text : name, value),
  );
  const attributes = factory.createObjectLiteralExpression(given);
  return factory.createObjectLiteralExpression([
    factory.createPropertyAssignment("with", attributes),
  ]);
}
