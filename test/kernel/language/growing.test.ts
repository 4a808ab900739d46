import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { LanguageService } from "../../../lib/kernel/language/language-service.js";

let root = "";
let service: LanguageService;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "pamtlab-growing-"));
  const options = { strict: true, lib: ["es2023"], module: "nodenext", types: [] };
  writeFileSync(join(root, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
  mkdirSync(join(root, "lib"));
  writeFileSync(join(root, "lib", "shape.ts"), "export interface Shape { readonly area: number }");
  service = new LanguageService(root);
});
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => service.forget());

function problems(checker: LanguageService, cell: number): string[] {
  return checker
    .check(cell)
    .map(({ line, column, code, message }) => `${line}:${column} TS${code} ${message}`);
}

// A notebook as people write it, right and wrong.
const notebook = [
  "const sizes = [1, 2, 3]; type Row = { size: number; name?: string };",
  "const rows: Row[] = sizes.map((size) => ({ size }));",
  "rows.map(({ name }) => name.length)",
  'import type { Shape } from "./lib/shape.js"; const shape: Shape = { area: "x" };',
  "function total(all: readonly Row[]) { return all.reduce((sum, { size }) => sum + size, 0) }",
  "total(rows) + total(sizes)",
  "// @ts-expect-error: names are text\nrows[0]!.name = 5;\n// @ts-ignore\nrows = 1;\n// @ts-expect-error\ntotal(rows);",
  "class Box<T extends Row> { constructor(readonly of: T) {} } const box = new Box({ size: 1, extra: true });",
  "box.of.extra.toFixed(); box.of.size = 'x'",
  "let sizes = 'text'; sizes.length; total(sizes)",
  "shape.area = 2; await import('./lib/shape.js'); const far: import('./lib/shape.js').Shape = { area: 1 }; far.gone",
  "enum Kind { A, B } namespace Deep { export const kind = Kind.A }",
  "Deep.kind === Kind.B; const k: Kind = Deep.none",
  "import { nothing } from './gone.js'; const bad: Nope = nothing",
  "sizes.toFixed(); rows.flat(); let loop = loop + 1",
];

// A fresh checker takes half a second.
const compared = new Set([3, 6, 8, 10, 14]);

test("a checker that has checked all earlier cells finds what a fresh one finds", () => {
  for (const [at, code] of notebook.entries()) {
    service.add(at + 1, code);
    const found = problems(service, at + 1);
    if (!compared.has(at)) continue;
    const fresh = new LanguageService(root);
    for (const [before, earlier] of notebook.slice(0, at + 1).entries()) {
      fresh.add(before + 1, earlier);
    }
    // The order of checks must not matter, nor that earlier cells were not checked at all.
    expect([code, found]).toStrictEqual([code, problems(fresh, at + 1)]);
  }
  expect(notebook.map((_, at) => problems(service, at + 1).length)).toStrictEqual([
    0, 0, 1, 1, 0, 1, 1, 0, 2, 1, 2, 0, 2, 2, 3,
  ]);
});

test("what an editor asks in between changes nothing", () => {
  for (const [at, code] of notebook.entries()) {
    service.add(at + 1, code);
    const before = problems(service, at + 1);
    service.complete("box.of.", 7);
    service.inspect("import { Shape } from './lib/shape.js'; Shape", 44);
    expect(problems(service, at + 1)).toStrictEqual(before);
  }
});

test("a cell with the number of an earlier one takes its place", () => {
  service.add(1, "const a: number = 'one'; const kept = 'text';");
  expect(service.check(1)).toHaveLength(1);
  service.add(1, "const a: string = 'one';");
  expect(service.check(1)).toHaveLength(0);
  service.add(2, "a.toUpperCase();");
  expect(service.check(2)).toHaveLength(0);
});

test("what a cell declares for all is there in later cells", () => {
  service.add(1, "const one = 1;");
  service.check(1);
  service.add(2, "declare global { interface Array<T> { second(): T } } one.toFixed();");
  expect(service.check(2)).toEqual([]);
  service.add(3, "[one].second().toFixed(); [one].third()");
  expect(service.check(3).map(({ message }) => message)).toEqual([
    "Property 'third' does not exist on type 'number[]'.",
  ]);
});

test("a file that has changed is read anew, also when an editor saw it first", () => {
  writeFileSync(join(root, "lib", "part.ts"), "export const part = 1;");
  service.add(1, "import { part } from './lib/part.js';");
  expect(service.check(1)).toEqual([]);
  writeFileSync(join(root, "lib", "part.ts"), "export const part = 'text';");
  service.complete("part.", 5);
  service.add(2, "part.toFixed()");
  expect(service.check(2)).toHaveLength(1);
});
