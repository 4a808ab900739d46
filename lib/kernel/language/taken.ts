import { ts, type TS } from "./typescript.js";
import type { Parsed } from "./cell-text.js";
import { declared } from "./declared.js";

/** Names of the language that cells have declared as their own. */
export type Taken = ReadonlySet<string>;

// V8 has one scope for all scripts and modules of a process: a cell's `import { setTimeout } from "timers/promises"`
// would change the timers of every library. A cell's own name goes by another there.
const globals: Taken = new Set(
  Object.getOwnPropertyNames(globalThis).filter(
    (name) => !["undefined", "globalThis"].includes(name),
  ),
);
const own = (name: string): string => `${name}_of_cells`;

/** The names of the language that cells have taken when this one has run, and what renames them in it. */
export function takeNames(
  file: Parsed,
  before: Taken,
): { readonly taken: Taken; readonly rename?: TS.TransformerFactory<TS.SourceFile> } {
  const names = declared(file).map(({ name }) => name);
  const taken = new Set([...before, ...names.filter((name) => globals.has(name))]);
  if (![...taken].some((name) => file.text.includes(name))) return { taken };
  const starts = references(file, taken);
  return { taken, rename: (context) => renamer(context, starts) };
}

/** Where identifiers start that mean a taken name at the top of the cell. */
function references(file: Parsed, taken: Taken): Set<number> {
  const host = ts.createCompilerHost({});
  const options = { noLib: true, noResolve: true, types: [], target: ts.ScriptTarget.ESNext };
  const program = ts.createProgram({
    rootNames: [file.fileName],
    options,
    host: {
      ...host,
      getSourceFile: (name) => (name === file.fileName ? file : undefined),
      fileExists: () => false,
    },
  });
  const checker = program.getTypeChecker();
  const starts = new Set<number>();
  const visit = (node: TS.Node): void => {
    if (ts.isIdentifier(node) && taken.has(node.text) && !isLabel(node)) {
      const { parent } = node;
      const symbol = ts.isShorthandPropertyAssignment(parent)
        ? checker.getShorthandAssignmentValueSymbol(parent)
        : checker.getSymbolAtLocation(node);
      const declarations = symbol?.declarations ?? [];
      if (declarations.length === 0 || declarations.some(isAtTop)) starts.add(node.getStart(file));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return starts;
}

/** Whether an identifier is a mere label of something: a property, a member, an exported name. */
function isLabel(node: TS.Identifier): boolean {
  const { parent } = node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isBindingElement(parent) || ts.isImportSpecifier(parent)) {
    return parent.propertyName === node;
  }
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isExportSpecifier(parent) || ts.isMetaProperty(parent)) return true;
  if (ts.isPropertyAssignment(parent) || ts.isEnumMember(parent)) return parent.name === node;
  if (ts.isClassElement(parent) || ts.isTypeElement(parent)) return parent.name === node;
  return ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent);
}

function isAtTop(declaration: TS.Declaration): boolean {
  const isVar = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) === 0;
  const isVariable = ts.isVariableDeclaration(declaration) || ts.isBindingElement(declaration);
  for (let node = declaration.parent; !ts.isSourceFile(node); node = node.parent) {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleBlock(node)) return false;
    const isScope =
      ts.isBlock(node) || ts.isCatchClause(node) || ts.isIterationStatement(node, false);
    if (isScope && !(isVariable && isVar)) return false;
  }
  return !ts.isClassExpression(declaration) && !ts.isFunctionExpression(declaration);
}

function renamed(factory: TS.NodeFactory, node: TS.Identifier): TS.Identifier {
  return ts.setTextRange(factory.createIdentifier(own(node.text)), node);
}

function renamer(
  context: TS.TransformationContext,
  starts: ReadonlySet<number>,
): TS.Transformer<TS.SourceFile> {
  const { factory } = context;
  return (file) => {
    const isTaken = (node: TS.Node): node is TS.Identifier =>
      ts.isIdentifier(node) && node.pos >= 0 && starts.has(node.getStart(file));
    const visitAll = <T extends TS.Node | undefined>(node: T): T => ts.visitNode(node, visit) as T;
    const visit = (node: TS.Node): TS.Node => {
      if (isTaken(node)) return renamed(factory, node);
      if (ts.isShorthandPropertyAssignment(node) && isTaken(node.name)) {
        const { name, objectAssignmentInitializer: initial } = node;
        const value = renamed(factory, name);
        const given = initial ? factory.createAssignment(value, visitAll(initial)) : value;
        return factory.createPropertyAssignment(name.text, given);
      }
      if (
        ts.isBindingElement(node) &&
        isTaken(node.name) &&
        ts.isObjectBindingPattern(node.parent)
      ) {
        const { dotDotDotToken, propertyName, name, initializer } = node;
        const property = dotDotDotToken ? undefined : (propertyName ?? name.text);
        const value = visitAll(initializer);
        return factory.createBindingElement(
          dotDotDotToken,
          property,
          renamed(factory, name),
          value,
        );
      }
      if (ts.isImportSpecifier(node) && isTaken(node.name)) {
        const { isTypeOnly, propertyName, name } = node;
        const property = propertyName ?? factory.createIdentifier(name.text);
        return factory.updateImportSpecifier(node, isTypeOnly, property, renamed(factory, name));
      }
      return ts.visitEachChild(node, visit, context);
    };
    return ts.visitEachChild(file, visit, context);
  };
}
