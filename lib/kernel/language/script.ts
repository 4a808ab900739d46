import { ts, type TS } from "./typescript.js";
import { importing, letting, replaceModuleSyntax } from "./imports.js";
import { assignVars, varNames } from "./var.js";

type Statements = readonly TS.Statement[];

/** Writes a module in JavaScript as a script for V8's REPL mode; `transpile` says how. */
export const asScript: TS.TransformerFactory<TS.SourceFile> = (context) => {
  const { factory } = context;
  const replace = replaceModuleSyntax(context);
  const assign = assignVars(context);
  return (file) => {
    const functions = new Map<string, TS.Statement>();
    const imports: TS.Statement[] = [];
    const rest: TS.Statement[] = [];
    for (const statement of ts.visitNodes(file.statements, replace) as unknown as Statements) {
      if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) {
        imports.push(...importing(factory, statement));
      } else if (ts.isFunctionDeclaration(statement)) {
        if (statement.name) functions.set(statement.name.text, asLet(factory, statement));
      } else {
        const plain = assign(unexported(factory, statement));
        if (plain) rest.push(plain);
      }
    }
    const vars = new Set(file.statements.flatMap((statement) => varNames(statement)));
    const hoisted = [...vars]
      .filter((name) => !functions.has(name))
      .map((name) => letting(factory, name));
    const strict = factory.createExpressionStatement(factory.createStringLiteral("use strict"));
    const silent = factory.createExpressionStatement(factory.createVoidZero());
    const end = endsInValue(ts.getOriginalNode(file) as TS.SourceFile) ? [] : [silent];
    const all = [strict, ...functions.values(), ...hoisted, ...imports, ...rest, ...end];
    return factory.updateSourceFile(file, all);
  };
};

function endsInValue({ statements }: TS.SourceFile): boolean {
  const last = statements.findLast((statement) => !ts.isEmptyStatement(statement));
  return last !== undefined && (ts.isExpressionStatement(last) || ts.isExportAssignment(last));
}

/** A function declaration as `let f = function`, which V8 names after its variable. */
function asLet(
  factory: TS.NodeFactory,
  { modifiers, asteriskToken, name, parameters, body }: TS.FunctionDeclaration,
): TS.Statement {
  const isAsync = modifiers?.filter(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) as
    | TS.Modifier[]
    | undefined;
  const value = factory.createFunctionExpression(
    isAsync,
    asteriskToken,
    undefined,
    undefined,
    parameters,
    undefined,
    body!,
  );
  return letting(factory, name!, value);
}

/** A statement without `export` and `default`, and `const` as `let`. */
function unexported(factory: TS.NodeFactory, statement: TS.Statement): TS.Statement {
  if (ts.isExportAssignment(statement)) {
    return ts.setTextRange(factory.createExpressionStatement(statement.expression), statement);
  }
  if (ts.isClassDeclaration(statement)) {
    const { name, heritageClauses, members } = statement;
    return factory.updateClassDeclaration(
      statement,
      undefined,
      name,
      undefined,
      heritageClauses,
      members,
    );
  }
  if (!ts.isVariableStatement(statement)) return statement;
  const { declarations, flags } = statement.declarationList;
  const kind = flags & ts.NodeFlags.BlockScoped ? ts.NodeFlags.Let : ts.NodeFlags.None;
  const list = factory.createVariableDeclarationList(declarations, kind);
  return factory.updateVariableStatement(statement, undefined, list);
}
