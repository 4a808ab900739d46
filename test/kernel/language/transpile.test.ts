import { afterAll, describe, expect, test } from "vitest";
import { transpile } from "../../../lib/kernel/language/transpile.js";
import { Repl } from "./repl.js";

const repl = new Repl({ m: { default: 1, named: 2, "odd name": 3 } });
afterAll(() => repl.close());

describe("a cell", () => {
  test.each([
    ["1 + 1;", 2],
    ["const a: number = 5;\na", 5],
    ["const a = 5;", undefined],
    ["if (true) { 5 }", undefined],
    ["for (const i of [1, 2]) { i }", undefined],
    ["export default 7", 7],
    ["// nothing", undefined],
    ["", undefined],
    [";", undefined],
    ["'text' as const;;", "text"],
    ["{ a: 1, b: 2 }", { a: 1, b: 2 }],
    ["{ const b = 1 }", undefined],
    ["{ a: 1 };", undefined],
    ["await Promise.resolve(6)", 6],
    ["using r = { [Symbol.dispose]() {} }; 8", 8],
    ["await using r = { async [Symbol.asyncDispose]() {} }; 9", 9],
  ])("answers its last expression: %j", async (code, value) => {
    expect(await repl.run(code)).toEqual(value);
  });

  test("does not await the promise that it answers", async () => {
    await repl.run("Promise.resolve(5)");
    expect(repl.taken).toBeInstanceOf(Promise);
  });

  test("is in strict mode, and its `this` is the global one", async () => {
    await expect(repl.run("undeclared = 1")).rejects.toThrow("undeclared is not defined");
    expect(await repl.run("this === globalThis")).toBe(true);
    expect(await repl.run("(function (this: unknown) { return this })()")).toBeUndefined();
  });

  test("with wrong syntax says so at its place", () => {
    expect(transpile("const a = 1;\nlet b = = 2", 1).problems[0]).toEqual({
      message: "Expression expected.",
      line: 2,
      column: 9,
      code: 1109,
    });
  });
});

describe("a cell of mere expressions", () => {
  test.each([
    "1 + 1;",
    "sizes.map(({ length }) => length ** 2)",
    "await Promise.all([f(...a), new Map([[1, 2]])])\n// shown",
    "f({ a, [b]: !c, ...d }, `${e} of ${g?.h ?? /i/u.test(j) ? k : l}`), html`<b>${m}</b>`",
    "async (a = 1, [b], ...c) => await a",
  ])("runs as it stands: %j", (code) => {
    const { code: made, origin, problems } = transpile(code, 7);
    expect(made).toBe(`"use strict";\n${code}\n//# sourceURL=Cell[7]`);
    expect(origin({ line: 2, column: 3 })).toEqual({ line: 1, column: 3 });
    expect(problems).toEqual([]);
  });

  test.each([
    "size!",
    "size as number",
    "<number>size",
    "size satisfies number",
    "new Map<string, number>()",
    "(size?) => size",
    "(size: number) => size",
    "(size): number => size",
    "({ size? : 1 })",
    'await import("node:os")',
    "import.meta.url",
    "() => { using size = open(); }",
    "1; <!-- 2",
    "let size = 1",
    "class {}",
  ])("is compiled where it is more: %j", (code) => {
    expect(transpile(code, 7).code).not.toContain(`"use strict";\n${code}\n//#`);
  });

  test("has its places behind what a cell is given", () => {
    const { origin } = transpile("{ a: b }", 7);
    expect(origin({ line: 2, column: 7 })).toEqual({ line: 1, column: 6 });
  });

  test("is compiled where it names what cells have taken", () => {
    const { taken } = transpile("let setTimeout = 1", 1);
    expect(transpile("setTimeout + 1", 2, { taken }).code).toContain("setTimeout_of_cells + 1");
  });
});
