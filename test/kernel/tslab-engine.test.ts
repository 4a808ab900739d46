import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startOverWire, type KernelClient } from "../../lib/kernel/client.js";
import { findKernelspec } from "../../lib/kernel/kernelspec.js";
import type { Content, Message } from "../../lib/kernel/message.js";
import { setup } from "./built.js";

// The engine takes over its process's output, so it is tested in a kernel's process.

let kernel: KernelClient;

beforeAll(async () => {
  setup();
  kernel = await startOverWire(findKernelspec("pamtlab-tslab"), import.meta.dirname);
});
afterAll(() => kernel.shutdown());

interface Ran {
  readonly reply: Content;
  readonly published: readonly Message[];
  /** The content of the first message of a type. */
  readonly first: (type: string) => Content | undefined;
}

async function run(code: string): Promise<Ran> {
  const published: Message[] = [];
  const reply = await kernel.execute(code, {
    stopOnError: false,
    onMessage: (message) => void published.push(message),
  });
  const first = (type: string): Content | undefined =>
    published.find(({ header }) => header.msg_type === type)?.content;
  return { reply, published, first };
}

async function result(code: string): Promise<unknown> {
  return ((await run(code)).first("execute_result")?.["data"] as Content)?.["text/plain"];
}

async function traceback(code: string): Promise<string[]> {
  const { reply } = await run(code);
  const cell = String(reply["execution_count"]);
  return (reply["traceback"] as string[]).map((line) =>
    line.replaceAll(`Cell[${cell}]`, "Cell[n]"),
  );
}

describe("a cell", () => {
  test("answers its last expression, and nothing for undefined and null", async () => {
    expect(await result("const a = { b: 1 };\na")).toBe("{ b: 1 }");
    expect(await result("[undefined][0]")).toBeUndefined();
    expect(await result("null")).toBeUndefined();
  });

  test("sees the names of earlier cells, in shorthand properties too", async () => {
    await run("let size = 1; let { count, kind } = { count: 2, kind: 'x' };");
    expect(await result("size += 1; ({ size, count, nested: { kind } })")).toBe(
      "{ size: 2, count: 2, nested: { kind: 'x' } }",
    );
    expect(await result("((size: number) => ({ size }))(7)")).toBe("{ size: 7 }");
    expect(await result("({ size, count = 0 } = { size: 5, count: 6 }); size")).toBe("5");
  });

  test("may declare a name again with another type", async () => {
    await run("const again = 1;");
    expect(await result("const again = 'text';\nagain.length")).toBe("4");
  });

  test("may await, and reads an empty standard input", async () => {
    const code = "import { text } from 'stream/consumers';\n(await text(process.stdin)).length";
    expect(await result(code)).toBe("0");
  });

  test("shows what its value's display method answers", async () => {
    const { first } = await run(
      "({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/html': '<b>x</b>' }) })",
    );
    expect(first("execute_result")?.["data"]).toStrictEqual({ "text/html": "<b>x</b>" });
  });

  test("clears what it showed by console.clear()", async () => {
    expect((await run("console.clear()")).first("clear_output")).toStrictEqual({ wait: false });
  });
});

describe("an error", () => {
  test("names each line of the cell as it was written, whatever the compiler made of it", async () => {
    const code = [
      "interface Size {",
      "  readonly bytes: number;",
      "}",
      "enum Kind { Boot, Refcount }",
      "",
      "/** A comment that the compiler keeps. */",
      "const check = (size: Size, kind: Kind = Kind.Boot): number => {",
      "  if (size.bytes < 0) throw new RangeError('below zero');",
      "  return size.bytes + kind;",
      "};",
      "type Unused = { a: 1 } | { a: 2 };",
      "check({ bytes: 1 });",
      "[1, -2].map((bytes) =>",
      "  check({ bytes }),",
      ");",
    ].join("\n");
    const [head, ...frames] = await traceback(code);
    expect(head).toBe("RangeError: below zero");
    expect(frames[0]).toMatch(/check \(Cell\[n\]:8:\d+\)/);
    expect(frames[1]).toMatch(/Cell\[n\]:14:3/);
    expect(frames.at(-1)).toMatch(/Cell\[n\]:13:\d+/);
  });

  test("names the column of a one-line cell, and lines behind an await", async () => {
    expect((await traceback("throw new Error('a')"))[1]).toBe("    at Cell[n]:1:7");
    const awaited = "await null;\nconst one: number = 1;\n\nthrow new TypeError(`b${one}`);";
    expect((await traceback(awaited))[1]).toBe("    at Cell[n]:4:7");
  });

  test("keeps columns where shorthand properties were written out", async () => {
    await run("let left = 1, right = 2; function fail(_: object): never { throw new Error('x') }");
    const frames = await traceback("[{ left, right }, { left }]; fail({ right });");
    expect(frames.at(-1)).toBe("    at Cell[n]:1:30");
    expect(await traceback("({ left, right }); const text: string = right;")).toStrictEqual([
      "Cell[n]:1:26 - error TS2322: Type 'number' is not assignable to type 'string'.",
    ]);
  });

  test("of an earlier cell's function names that cell", async () => {
    const { reply } = await run("function later(): never {\n  throw new Error('late');\n}");
    const { reply: failed } = await run("\n\nlater();");
    const frames = failed["traceback"] as string[];
    expect(frames[1]).toContain(`Cell[${Number(reply["execution_count"])}]:2:9`);
    expect(frames[2]).toContain(`Cell[${Number(failed["execution_count"])}]:3:1`);
  });

  test("tells its causes", async () => {
    const code = "throw new Error('outer', { cause: new TypeError('inner', { cause: 'bare' }) })";
    const lines = (await traceback(code)).filter((line) => !line.includes(" at "));
    expect(lines).toStrictEqual([
      "Error: outer",
      "  caused by TypeError: inner",
      "    caused by 'bare'",
    ]);
  });

  test("may be anything", async () => {
    expect((await run("throw { code: 1 }")).reply).toMatchObject({
      status: "error",
      ename: "Thrown",
      evalue: "{ code: 1 }",
    });
    const odd = "throw Object.assign(new Error('x'), { name: '', message: 5, stack: null })";
    expect((await run(odd)).reply).toMatchObject({ ename: "Error", evalue: "5" });
  });

  test("of the compiler names its place, and the cell does not run", async () => {
    const { reply, published } = await run("console.log(1);\nconst text: string = 1;\nnope;");
    const cell = `Cell[${Number(reply["execution_count"])}]`;
    expect(reply).toMatchObject({
      ename: "CompileError",
      evalue: `Type 'number' is not assignable to type 'string'. (${cell}:2:7)`,
      traceback: [
        `${cell}:2:7 - error TS2322: Type 'number' is not assignable to type 'string'.`,
        `${cell}:3:1 - error TS2304: Cannot find name 'nope'.`,
      ],
    });
    expect(published.map(({ header }) => header.msg_type)).not.toContain("stream");
  });

  test("that no cell awaits is shown, and the kernel goes on", async () => {
    const code =
      "void Promise.reject(new Error('stray'));\nawait new Promise((r) => setTimeout(r, 20));";
    const { first, reply } = await run(code);
    expect(reply["status"]).toBe("ok");
    expect(first("stream")).toMatchObject({ name: "stderr" });
    expect(first("stream")?.["text"]).toContain("stray");
  });
});

describe("an interrupt", () => {
  test.each(["for (;;) {}", "await new Promise(() => {});"])("stops %s", async (code) => {
    const asked = run(code);
    await new Promise((resolve) => setTimeout(resolve, 300));
    kernel.interrupt();
    expect((await asked).reply).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(await result("1 + 1")).toBe("2");
  });
});
