import { afterAll, describe, expect, test } from "vitest";
import { transpile } from "../../../lib/kernel/language/transpile.js";
import { Repl } from "./repl.js";

const repl = new Repl({ m: { default: 1, named: 2, "odd name": 3 } });
afterAll(() => repl.close());

describe("a name", () => {
  const declarations = [
    "const again = 1;",
    "let again = 1;",
    "var again = 1;",
    "function again() {}",
    "class again {}",
    "enum again { A }",
    "namespace again { export const a = 1 }",
    "import { named as again } from 'm';",
    "const { again } = { again: 1 };",
    "for (var again of [1]) {}",
    "using again = null;",
  ];

  test("is declared again as anything", async () => {
    for (const first of declarations) {
      for (const second of declarations) {
        await repl.run(first);
        await expect(repl.run(second), `${first} ${second}`).resolves.toBeUndefined();
      }
    }
  });

  test("is seen by functions of earlier cells as it is now", async () => {
    await repl.run("let live = 1; function read() { return live }");
    await repl.run("class Read { now() { return live } }");
    const both = "[read(), new Read().now()]";
    expect(await repl.run(`live = 2; ${both}`)).toEqual([2, 2]);
    expect(await repl.run(`const live = 'three'; ${both}`)).toEqual(["three", "three"]);
    expect(await repl.run("function read() { return 'new' }; read()")).toBe("new");
  });

  test("keeps its value when its cell fails", async () => {
    await expect(repl.run("let kept = 1; await null; throw new Error('x')")).rejects.toThrow("x");
    expect(await repl.run("kept")).toBe(1);
    await expect(repl.run("let kept = (() => { throw new Error('y') })()")).rejects.toThrow("y");
    expect(await repl.run("let kept = 2; kept")).toBe(2);
  });

  test("of a function is there before its declaration, and is the function's own", async () => {
    const code = "const own = early.name; function early() { return 1 }; [own, early()]";
    expect(await repl.run(code)).toEqual(["early", 1]);
    const kinds = "async function a() { return 1 }\nfunction* g() { yield 2 }\n[await a(), ...g()]";
    expect(await repl.run(kinds)).toEqual([1, 2]);
  });

  test("of an enum forgets what it had", async () => {
    await repl.run("enum Kind { A, B }");
    expect(await repl.run("enum Kind { C } Kind")).toEqual({ 0: "C", C: 0 });
    expect(await repl.run("enum Kind { C } enum Kind { D = 1 } Kind.C + Kind.D")).toBe(1);
  });
});

describe("var", () => {
  test.each([
    [
      "var { a, b: [c = 4, , ...d], ...e } = { a: 1, b: [undefined, 5, 6], f: 7 }; [a, c, d, e]",
      [1, 4, [6], { f: 7 }],
    ],
    ["var { a = 2, ['b']: b = 3 } = {} as { a?: number; b?: number }; [a, b]", [2, 3]],
    ["for (var i = 0, n = 3; i < n; i++) {} i", 3],
    ["for (var key in { a: 1 }) {} key", "a"],
    ["for (var [x] of [[1], [2]]) {} x", 2],
    ["for await (var y of [Promise.resolve(3)]) {} y", 3],
    ["if (true) { var inner = 1, other; } [inner, other]", [1, undefined]],
    ["var twice = 1; var twice = 2; twice", 2],
    ["function own() { var twice = 5; for (var j of [1]) {} return j } own() + twice", 3],
  ])("%s", async (code, value) => expect(await repl.run(code)).toEqual(value));
});

describe("imports", () => {
  test("give default, named, renamed and all exports, before anything else", async () => {
    const code = [
      "const got = [first, named, other, odd, all.named];",
      "import first, { named, named as other, 'odd name' as odd } from 'm';",
      "import * as all from 'm';",
      "got",
    ].join("\n");
    expect(await repl.run(code)).toEqual([1, 2, 2, 3, 2]);
    expect(await repl.run("import one, * as more from 'm'; [one, more.named]")).toEqual([1, 2]);
    const exports = "export { named as shown } from 'm'; export * as space from 'm';";
    expect(await repl.run(`${exports} shown + space.named`)).toBe(4);
    expect(await repl.run("[(await import('m')).named, import.meta.url]")).toEqual([
      2,
      "file:///cells",
    ]);
  });

  test("of types are dropped; a type among values is undefined", async () => {
    repl.asked.length = 0;
    await repl.run(
      "import type { A } from 't'; import { type B } from 't'; export type { C } from 't'",
    );
    expect(repl.asked).toEqual([]);
    expect(await repl.run("import { named, Type } from 'm'; [named, Type]")).toEqual([
      2,
      undefined,
    ]);
    await repl.run("import 'm'; import data from 'm' with { type: 'json' };");
    expect(repl.asked.slice(1)).toEqual([["m"], ["m", { with: { type: "json" } }]]);
  });
});

test("types are gone, and what Node does not know is written out", async () => {
  const code = [
    "interface A { a: number } type B = A; declare const nowhere: number;",
    "abstract class C { abstract x: B }",
    "const log: string[] = [];",
    "const mark = (_: unknown, c: ClassMethodDecoratorContext) => void log.push(String(c.name));",
    "class D extends C { x = { a: 1 } satisfies B; @mark method<T>(t?: T) { return t! } }",
    "function over(a: string): void; function over(a: unknown) { log.push(typeof a) } over('x');",
    "if (true) { using gone = { [Symbol.dispose]: () => void log.push('disposed') }; }",
    "log",
  ].join("\n");
  expect(await repl.run(code)).toEqual(["method", "string", "disposed"]);
});

test("experimental decorators are as the project says", () => {
  const compilerOptions = { experimentalDecorators: true };
  expect(transpile("class A { @d m() {} }", 1, { compilerOptions }).code).toContain("__decorate(");
});

/** Where the top frame of what a cell throws was written. */
async function place(code: string): Promise<string> {
  await repl.run(code).catch(() => undefined);
  const [, line, column] = /Cell\[\d+\]:(\d+):(\d+)/.exec(String((repl.taken as Error).stack))!;
  const found = transpile(code, 1).origin({ line: Number(line), column: Number(column) });
  return `${found?.line}:${found?.column}`;
}

describe("the place of an error is the cell's own", () => {
  test.each([
    ["throw new Error('x')", "1:7"],
    ["interface A {\n  a: 1;\n}\n\n  throw new Error('x')", "5:9"],
    ["f();\nfunction f(): never {\n  throw new Error('x');\n}", "3:9"],
    ["import { named } from 'm';\nenum E { A }\nconst a = named, b: number = missing;", "3:30"],
    ["{ a: 1, b: missing }", "1:12"],
    ["using r = null;\nthrow new Error('x');", "2:7"],
    ["await null; for (var i of [1]) { null!.x }", "1:40"],
  ])("%j", async (code, expected) => expect(await place(code)).toBe(expected));
});
