import { afterAll, describe, expect, test } from "vitest";
import { InputError } from "../../../lib/errors.js";
import { parseTypes, typesOf } from "../../../lib/kernel/types-mode.js";
import { startCells } from "./cells.js";

describe("a cell whose types are wrong", () => {
  const strict = startCells();
  afterAll(() => strict.engine.shutdown());

  test("runs, keeps its values, and fails with the compiler's message at its place", async () => {
    const outcome = await strict.run("const size: string = 5;\nconsole.log(size);\nsize");
    expect(strict.said).toStrictEqual(["out 5\n"]);
    expect(outcome).toStrictEqual({
      status: "error",
      ename: "CompileError",
      evalue: "Type 'number' is not assignable to type 'string'. (Cell[1]:1:7)",
      traceback: [
        "Cell[1]:1:7 - error TS2322: Type 'number' is not assignable to type 'string'.",
        "      > 1 | const size: string = 5;",
        "          |       ^",
        "        2 | console.log(size);",
      ],
    });
    expect(await strict.answer("size")).toBe("5");
  });

  test("is told of what it throws first", async () => {
    expect(await strict.answer("const n: number = 'x'; throw new Error('thrown')")).toBe(
      "Error: thrown",
    );
  });

  test("is checked against earlier cells, the functions for cells and what it imports", async () => {
    await strict.run("interface Host { memory: number }\nconst node: Host = { memory: 1 };");
    expect(await strict.answer("node.memroy")).toMatch(/^CompileError: .*'memroy' does not exist/);
    expect(await strict.answer("html`<b>${node.memory}</b>`.toString()")).toBe("'<b>1</b>'");
    expect(await strict.answer("display(1, { upadte: true })")).toMatch(
      /^CompileError: .*'upadte'/,
    );
    expect(
      await strict.answer("import { time } from 'pamtlab/kernel'; time(() => 1).value + 1"),
    ).toBe("2");
    expect(await strict.answer("import { join } from 'node:path'; join(1)")).toMatch(
      /^(CompileError|TypeError)/,
    );
  });

  test("has its syntax told before anything runs", async () => {
    const outcome = await strict.run("console.log('ran');\nconst = 4;");
    expect(outcome).toMatchObject({ status: "error", ename: "SyntaxError" });
    expect(strict.said).toStrictEqual([]);
  });

  test("may run while an editor is answered", async () => {
    const { engine } = strict;
    await strict.run("const word = 'a'");
    const running = strict.run("await new Promise((r) => setTimeout(r, 60_000))");
    expect((await engine.complete("word.toUpp", 10)).matches).toContain("toUpperCase");
    const about = (await engine.inspect("word", 2, 0))?.["text/plain"];
    expect(about).toContain('const word: "a"');
    expect(await engine.isComplete("if (word) {")).toMatchObject({ status: "incomplete" });
    engine.interrupt();
    expect(await running).toMatchObject({ ename: "Interrupted" });
  });

  test("is not known any more once its process has ended", async () => {
    await strict.run("process.exit(0)");
    expect(await strict.answer("node")).toMatch(/^ReferenceError/);
  });
});

test("a cell may be warned of its types, and be well all the same", async () => {
  const { engine, run, said } = startCells({ types: "warn" });
  const outcome = await run("const size: string = 5; size");
  expect(outcome).toStrictEqual({ status: "ok", result: { "text/plain": "5" } });
  expect(said.join("")).toContain("err Cell[1]:1:7 - error TS2322");
  await engine.shutdown();
});

test("how types are taken is named by the kernelspec, else by the environment", () => {
  expect(typesOf([], {})).toBe("error");
  expect(typesOf(["--types=off"], { PAMTLAB_TYPES: "warn" })).toBe("off");
  expect(typesOf([], { PAMTLAB_TYPES: "warn" })).toBe("warn");
  expect(() => parseTypes("strict")).toThrow(
    new InputError('invalid types: "strict" (expected error, warn or off)'),
  );
});
