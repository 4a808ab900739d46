import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ts, type TS } from "../../lib/kernel/language/typescript.js";

const kernel = fileURLToPath(new URL("../../lib/kernel", import.meta.url));

// The process that cells are for, and tslab's evaluator, which runs them in the kernel's own.
const evaluators = /^(node\/child\/|tslab-)/;
// What turns text into code.
const modules: ReadonlySet<string> = new Set(["vm", "inspector", "inspector/promises", "repl"]);
const callees: ReadonlySet<string> = new Set(["eval", "Function"]);

/** What in a file of the kernel could run a text, by line. */
function evaluations(text: string): string[] {
  const file = ts.createSourceFile("x.ts", text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: TS.Node): void => {
    if (isEvaluation(node)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isEvaluation(node: TS.Node): boolean {
  if (ts.isStringLiteral(node)) return modules.has(node.text.replace(/^node:/, ""));
  // A name of its own only: a property that is called the same is another thing.
  if (ts.isIdentifier(node) && callees.has(node.text)) return !ts.isTypeNode(node.parent);
  if (ts.isPropertyAssignment(node)) return node.name.getText() === "eval";
  if (!ts.isCallExpression(node)) return false;
  const [first] = node.arguments;
  const isGiven = first !== undefined && ts.isStringLiteral(first);
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return !isGiven;
  if (ts.isIdentifier(node.expression) && node.expression.text.startsWith("runIn")) return true;
  return ts.isIdentifier(node.expression) && node.expression.text === "setTimeout" && isGiven;
}

test("no text becomes code outside of the cells' process", () => {
  const files = readdirSync(kernel, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  expect(files.length).toBeGreaterThan(60);
  const found = files
    .filter((name) => !evaluators.test(name))
    .flatMap((name) =>
      evaluations(readFileSync(join(kernel, name), "utf8")).map((text) => `${name}: ${text}`),
    );
  expect(found.toSorted()).toStrictEqual([
    // In the cells' process: the module in which they import.
    "language/loader.ts: import(cells)",
    // At the build: the compiler's own file, from where it is installed.
    'language/snapshot.ts: "node:vm"',
    // The way to V8's collector, which is told no text.
    'rest.ts: "node:inspector"',
  ]);
});

test.each([
  ["eval(code)", "eval"],
  ["new Function(code)()", "Function"],
  ["globalThis.Function(code)", "Function"],
  ['import vm from "node:vm";', '"node:vm"'],
  ['require("vm").runInThisContext(code)', '"vm"'],
  ['await import("node:inspector")', '"node:inspector"'],
  ["await import(name)", "import(name)"],
  ["new Worker(code, { eval: true })", "eval: true"],
])("%s would be found", (text, expected) => {
  expect(evaluations(text)).toContain(expected);
});
