import { ts, type TS } from "./typescript.js";

/** A transformer's step over the statements at the top of a script. */
export type Step = (statement: TS.Statement) => TS.Statement | undefined;

/** The names that `var` declares in a statement, outside of functions. */
export function varNames(statement: TS.Statement): string[] {
  const names: string[] = [];
  const visit = (node: TS.Node): void => {
    if (isVar(node)) names.push(...node.declarations.flatMap(({ name }) => boundNames(name)));
    if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) ts.forEachChild(node, visit);
  };
  visit(statement);
  return names;
}

/** The names that a binding binds: `a`, `b` of `{ a, x: [b] }`. */
export function boundNames(name: TS.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : boundNames(element.name),
  );
}

/** Writes each `var` outside of functions as an assignment to names that are declared elsewhere. */
export function assignVars(context: TS.TransformationContext): Step {
  const { factory } = context;
  const body = (node: TS.Statement): TS.Statement => ts.visitNode(node, visit) as TS.Statement;
  const visit = (node: TS.Node): TS.Node | undefined => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return node;
    if (ts.isVariableStatement(node) && isVar(node.declarationList)) {
      const assigned = assignments(factory, node.declarationList);
      return assigned && ts.setTextRange(factory.createExpressionStatement(assigned), node);
    }
    if (ts.isForStatement(node) && isVar(node.initializer)) {
      const assigned = assignments(factory, node.initializer);
      const { condition, incrementor, statement } = node;
      return factory.updateForStatement(node, assigned, condition, incrementor, body(statement));
    }
    if (ts.isForInStatement(node) && isVar(node.initializer)) {
      const { initializer, expression, statement } = node;
      const target = toAssigned(factory, initializer.declarations[0]!.name);
      return factory.updateForInStatement(node, target, expression, body(statement));
    }
    if (ts.isForOfStatement(node) && isVar(node.initializer)) {
      const { awaitModifier, initializer, expression, statement } = node;
      const target = toAssigned(factory, initializer.declarations[0]!.name);
      return factory.updateForOfStatement(node, awaitModifier, target, expression, body(statement));
    }
    return ts.visitEachChild(node, visit, context);
  };
  return (statement) => ts.visitNode(statement, visit) as TS.Statement | undefined;
}

function isVar(node: TS.Node | undefined): node is TS.VariableDeclarationList {
  if (!node || !ts.isVariableDeclarationList(node)) return false;
  return (node.flags & ts.NodeFlags.BlockScoped) === 0;
}

function assignments(
  factory: TS.NodeFactory,
  { declarations }: TS.VariableDeclarationList,
): TS.Expression | undefined {
  const assigned: TS.Expression[] = declarations.flatMap(({ name, initializer }) =>
    initializer
      ? [ts.setTextRange(factory.createAssignment(toAssigned(factory, name), initializer), name)]
      : [],
  );
  if (assigned.length === 0) return undefined;
  return assigned.reduce((left, right) => factory.createComma(left, right));
}

/** A binding written as what stands left of `=`. */
function toAssigned(factory: TS.NodeFactory, name: TS.BindingName): TS.Expression {
  if (ts.isIdentifier(name)) return name;
  const written = ts.isObjectBindingPattern(name)
    ? factory.createObjectLiteralExpression(
        name.elements.map((element) => toProperty(factory, element)),
      )
    : factory.createArrayLiteralExpression(
        name.elements.map((element) =>
          ts.isOmittedExpression(element) ? element : toElement(factory, element),
        ),
      );
  return ts.setTextRange(written, name);
}

function toProperty(
  factory: TS.NodeFactory,
  { dotDotDotToken, propertyName, name, initializer }: TS.BindingElement,
): TS.ObjectLiteralElementLike {
  const target = toAssigned(factory, name);
  if (dotDotDotToken) return factory.createSpreadAssignment(target);
  if (!propertyName && ts.isIdentifier(name)) {
    return factory.createShorthandPropertyAssignment(name, initializer);
  }
  return factory.createPropertyAssignment(propertyName!, withDefault(factory, target, initializer));
}

function toElement(
  factory: TS.NodeFactory,
  { dotDotDotToken, name, initializer }: TS.BindingElement,
): TS.Expression {
  const target = toAssigned(factory, name);
  return dotDotDotToken
    ? factory.createSpreadElement(target)
    : withDefault(factory, target, initializer);
}

function withDefault(
  factory: TS.NodeFactory,
  target: TS.Expression,
  initializer: TS.Expression | undefined,
): TS.Expression {
  return initializer ? factory.createAssignment(target, initializer) : target;
}
