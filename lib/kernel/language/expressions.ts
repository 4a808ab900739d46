import { ts, type TS } from "./typescript.js";
import type { Parsed } from "./cell-text.js";

const kinds = ts.SyntaxKind;

// What is the same in TypeScript, in a module and in V8's REPL mode.
const same: ReadonlySet<TS.SyntaxKind> = new Set([
  kinds.ArrayBindingPattern,
  kinds.ArrayLiteralExpression,
  kinds.ArrowFunction,
  kinds.AsyncKeyword,
  kinds.AwaitExpression,
  kinds.BigIntLiteral,
  kinds.BinaryExpression,
  kinds.BindingElement,
  kinds.CallExpression,
  kinds.ComputedPropertyName,
  kinds.ConditionalExpression,
  kinds.ElementAccessExpression,
  kinds.EmptyStatement,
  kinds.ExpressionStatement,
  kinds.FalseKeyword,
  kinds.Identifier,
  kinds.InKeyword,
  kinds.InstanceOfKeyword,
  kinds.NewExpression,
  kinds.NoSubstitutionTemplateLiteral,
  kinds.NullKeyword,
  kinds.NumericLiteral,
  kinds.ObjectBindingPattern,
  kinds.ObjectLiteralExpression,
  kinds.Parameter,
  kinds.ParenthesizedExpression,
  kinds.PostfixUnaryExpression,
  kinds.PrefixUnaryExpression,
  kinds.PropertyAccessExpression,
  kinds.PropertyAssignment,
  kinds.RegularExpressionLiteral,
  kinds.ShorthandPropertyAssignment,
  kinds.SpreadAssignment,
  kinds.SpreadElement,
  kinds.StringLiteral,
  kinds.TaggedTemplateExpression,
  kinds.TemplateExpression,
  kinds.TemplateHead,
  kinds.TemplateMiddle,
  kinds.TemplateSpan,
  kinds.TemplateTail,
  kinds.TrueKeyword,
  kinds.TypeOfExpression,
  kinds.VoidExpression,
]);

/** Whether code is mere expressions that V8 runs as they stand, as in a cell that draws a chart: there is nothing to compile. */
export function isExpressions({ text, statements, parseDiagnostics }: Parsed): boolean {
  // Without an expression the directive before it would be the cell's value.
  if (parseDiagnostics.length > 0 || !statements.some(ts.isExpressionStatement)) return false;
  // In a script, and only there, these begin comments.
  return !/<!--|-->/.test(text) && statements.every(isSame);
}

function isSame(node: TS.Node): boolean {
  const { kind, parent } = node;
  // `page?` of a parameter is TypeScript; `page!` and types are kinds that are not listed.
  if (kind === kinds.QuestionToken && !ts.isConditionalExpression(parent)) return false;
  const isPunctuation = kind >= kinds.FirstPunctuation && kind <= kinds.LastPunctuation;
  if (!isPunctuation && !same.has(kind)) return false;
  return ts.forEachChild(node, (child) => !isSame(child)) !== true;
}
