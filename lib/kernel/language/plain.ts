import { ts, type TS } from "./typescript.js";

/**
 * Whether code is nothing but values written out and new names for them, as in a cell of parameters: no type of it can be
 * wrong, in any project, so that it need not wait for the compiler to read all that Node declares.
 */
export function isPlain(file: TS.SourceFile): boolean {
  // An error that is expected and does not come is one.
  if (file.text.includes("@ts-")) return false;
  const names = new Set<string>();
  return file.statements.every((statement) => {
    if (ts.isExpressionStatement(statement)) return isValue(statement.expression);
    if (!ts.isVariableStatement(statement) || statement.modifiers) return false;
    const { flags, declarations } = statement.declarationList;
    const has = (flag: TS.NodeFlags): boolean => (flags & flag) !== 0;
    const isLexical = has(ts.NodeFlags.Const) !== has(ts.NodeFlags.Let) && !has(ts.NodeFlags.Using);
    return isLexical && declarations.every((one) => isPlainVariable(one, names));
  });
}

function isPlainVariable(
  { name, type, exclamationToken, initializer }: TS.VariableDeclaration,
  names: Set<string>,
): boolean {
  if (type || exclamationToken || !initializer || !ts.isIdentifier(name)) return false;
  const { text } = name;
  // Names of the language and of modules begin otherwise or are listed; what is declared twice is wrong.
  if (!/^[a-z]\w*$/.test(text) || reserved.has(text) || names.has(text)) return false;
  names.add(text);
  return isValue(initializer);
}

const reserved: ReadonlySet<string> = new Set([
  "arguments",
  "eval",
  "exports",
  "globalThis",
  "let",
  "module",
  "require",
  "undefined",
]);

function isValue(node: TS.Expression): boolean {
  if (ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)) return true;
  if (ts.isStringLiteralLike(node)) return true;
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
    return true;
  }
  if (ts.isPrefixUnaryExpression(node)) {
    return node.operator === ts.SyntaxKind.MinusToken && ts.isNumericLiteral(node.operand);
  }
  if (ts.isArrayLiteralExpression(node)) {
    return node.elements.length > 0 && node.elements.every(isValue);
  }
  if (!ts.isObjectLiteralExpression(node)) return false;
  const keys = new Set<string>();
  return node.properties.every((property) => {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) return false;
    const { text } = property.name;
    if (text === "__proto__" || keys.has(text)) return false;
    keys.add(text);
    return isValue(property.initializer);
  });
}
