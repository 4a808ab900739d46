import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Failure } from "../../../lib/kernel/engine.js";
import { comm, startCells, type Cells } from "./cells.js";

let cells: Cells;
beforeAll(() => void (cells = startCells({ types: "off" })));
afterAll(() => cells.engine.shutdown());

const run: Cells["run"] = (code, during) => cells.run(code, during);
const answer: Cells["answer"] = (code) => cells.answer(code);
const shows: Cells["shows"] = (code) => cells.shows(code);

describe("a cell", () => {
  test("answers its last expression, waits at its top, and keeps what it declares", async () => {
    expect(await answer("const a = await Promise.resolve({ b: 1 });\na")).toBe("{ b: 1 }");
    expect(await answer("[a.b].map((x) => x + 1)")).toBe("[ 2 ]");
    expect(await answer("undefined")).toBeUndefined();
    expect(await answer("const a = 'again'; function f() { return a; } f()")).toBe("'again'");
    expect(await answer("class f {} ; typeof f")).toBe("'function'");
    expect(await answer("[12n, -0, NaN, Symbol('s'), new Map([[1, new Uint8Array(2)]])]")).toBe(
      "[ 12n, -0, NaN, Symbol(s), Map(1) { 1 => Uint8Array(2) [ 0, 0 ] } ]",
    );
  });

  test("that fails keeps what it declared before", async () => {
    await run("const kept = 5; throw new Error('x')");
    expect(await answer("kept")).toBe("5");
  });

  test("may declare a name of the language, which later cells mean as well", async () => {
    await run("import { setTimeout } from 'node:timers/promises'");
    expect(await answer("await setTimeout(1, 'later')")).toBe("'later'");
    expect(await answer("await new Promise((r) => globalThis.setTimeout(r, 1, 'own'))")).toBe(
      "'own'",
    );
    await run("setTimeout = globalThis.setTimeout");
  });

  test("imports packages, built-in modules and tslab's functions", async () => {
    expect(
      await answer(
        "import { join } from 'node:path'; import * as aq from 'arquero'; join('a', 'b')",
      ),
    ).toBe("'a/b'");
    expect(await answer("aq.table({ a: [1] })")).toBe("[object Table: 1 col x 1 row]");
    expect(
      await shows("import * as tslab from 'tslab'; tslab.display.html('<b>x</b>');"),
    ).toStrictEqual(['show {"text/html":"<b>x</b>"}']);
    const twice = "const place = tslab.newDisplay(); place.text('1'); place.text('2');";
    expect(await shows(twice)).toStrictEqual([
      'show {"text/plain":"1"}',
      'update {"text/plain":"2"}',
    ]);
  });

  test("shows a value as it says, later too, and bytes as the image they are", async () => {
    const hook = "[Symbol.for('Jupyter.display')]";
    const own = await run(`({ ${hook}: async () => ({ 'text/html': '<i>x</i>' }) })`);
    expect(own).toStrictEqual({ status: "ok", result: { "text/html": "<i>x</i>" } });
    const png = await run("new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10])");
    expect(png).toMatchObject({ result: { "image/png": "iVBORw0KGgo=" } });
    const broken = `({ ${hook}: () => { throw new TypeError('no picture') } })`;
    expect(await answer(broken)).toBe("TypeError: no picture");
  });
});

describe("what a cell says", () => {
  test("comes in the order in which it, its programs and its display said it", async () => {
    const code = `import { execSync } from 'node:child_process'; import { writeSync } from 'node:fs';
      console.log('one'); execSync('echo two', { stdio: 'inherit' }); display('three');
      writeSync(1, 'four\\n'); console.error('five'); process.stdout.write('six'); clearOutput({ wait: true });`;
    expect(await shows(code)).toStrictEqual([
      "out one\ntwo\n",
      'show {"text/plain":"\'three\'"}',
      "out four\n",
      "err five\n",
      "out six",
      "clear true",
    ]);
  });

  test("is whole: twenty thousand lines and a line of a megabyte", async () => {
    const said = await shows(
      "for (let i = 0; i < 20000; i++) console.log(i); console.log('é'.repeat(2 ** 19))",
    );
    const lines = Array.from({ length: 20_000 }, (_, i) => `${i}\n`).join("");
    expect(said).toHaveLength(1);
    expect(said[0] === `out ${lines}${"é".repeat(2 ** 19)}\n`).toBe(true);
  });

  test("updates what it showed, and its carriage returns stay", async () => {
    const said = await shows(
      "const shown = display(1); shown.update(2); process.stdout.write('\\r50 %\\r'); shown",
    );
    expect(said).toStrictEqual([
      'show {"text/plain":"1"}',
      'update {"text/plain":"2"}',
      "out \r50 %\r",
    ]);
  });

  test("may be markup, progress and a time", async () => {
    expect(await run("html`<b>${[1, 2]}</b>`")).toMatchObject({
      result: { "text/html": "<b>12</b>" },
    });
    expect(await run("latex`\\frac{1}{2}`")).toMatchObject({
      result: { "text/latex": String.raw`\frac{1}{2}` },
    });
    const said = await shows(
      "let sum = 0; for (const n of progress([1, 2, 3], { label: 'sum' })) sum += n; sum",
    );
    expect(said[0]).toContain("sum  ░");
    expect(said.at(-1)).toMatch(/^update .*100 %  3 of 3/);
    expect(await answer("time(() => 5)")).toMatch(/s \(CPU .*s\)$/);
  });
});

describe("an error", () => {
  test("names the cell's own line, shows it, and folds what lies in a library", async () => {
    const outcome = await run(
      "interface A { a: 1 }\nfunction f(): never {\n  throw new RangeError('deep');\n}\nf();",
    );
    expect(outcome).toMatchObject({ status: "error", ename: "RangeError", evalue: "deep" });
    const lines = (outcome as Failure).traceback.map((line) =>
      line.replace(/Cell\[\d+\]/, "Cell[n]"),
    );
    expect(lines.slice(0, 5)).toStrictEqual([
      "RangeError: deep",
      "    at f (Cell[n]:3:9)",
      "        2 | function f(): never {",
      "      > 3 |   throw new RangeError('deep');",
      "          |         ^",
    ]);
    expect(lines).toContain("    at Cell[n]:5:1");
    const library = await run("aq.table({ a: [1] }).derive({ b: () => { throw 1 } })");
    expect((library as Failure).traceback.join("\n")).toMatch(
      /… \d+ frames of node_modules\/arquero/,
    );
  });

  test("tells its causes, each with its own lines", async () => {
    const code = "try { null!.x } catch (e) {\n  throw new Error('outer', { cause: e });\n}";
    const { traceback } = (await run(code)) as Failure;
    const told = traceback.map((line) => line.replace(/Cell\[\d+\]/, "Cell[n]"));
    expect(told.filter((line) => !line.includes("|"))).toStrictEqual([
      "Error: outer",
      "    at Cell[n]:2:9",
      "  caused by TypeError: Cannot read properties of null (reading 'x')",
      "      at Cell[n]:1:13",
    ]);
  });

  test("that no cell awaits is told, and the process goes on", async () => {
    const code =
      "setTimeout(() => { throw new Error('stray') }, 1); void Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 30)); 7";
    expect(await answer(code)).toBe("7");
    // Told before the cell's end, so that it stands with it.
    expect(cells.said.join("")).toContain("Error: stray");
    expect(cells.said.join("")).toContain("Error: lost");
    expect(cells.said.join("")).toMatch(/Uncaught.*\n.*\n.*Cell\[\d+\]:1:/);
  });
});

describe("the reader", () => {
  test("is asked by prompt, confirm and whatever reads standard input", async () => {
    cells.answers.push("Ada", "y", "Grace");
    expect(await answer("[prompt('name?'), confirm('sure?')]")).toBe("[ 'Ada', true ]");
    const code = `import { createInterface } from 'node:readline/promises';
      const reader = createInterface({ input: process.stdin, output: process.stdout });
      const name = await reader.question('who? '); reader.close(); name`;
    expect(await answer(code)).toBe("'Grace'");
    expect(cells.said).toStrictEqual(["out who? "]);
  });

  test("who is not there is an error at once, and no cell waits for ever", async () => {
    expect(await answer("prompt('name?')")).toMatch(/^Error: no input/);
    expect(await answer("for await (const line of process.stdin) line")).toMatch(
      /^Error: no input/,
    );
    cells.answers.push("here again");
    expect(await answer("prompt()")).toBe("'here again'");
  });
});

describe("a comm", () => {
  test("speaks both ways, and one to nobody is closed", async () => {
    const { engine, published } = cells;
    await run(
      "jupyter.onComm('echo', (line, data) => { line.onMessage((said) => line.send({ said, data })); });",
    );
    engine.comm?.(comm("comm_open", { comm_id: "c1", target_name: "echo", data: { a: 1 } }));
    engine.comm?.(comm("comm_msg", { comm_id: "c1", data: 2 }));
    engine.comm?.(comm("comm_open", { comm_id: "c2", target_name: "nobody", data: {} }));
    await expect.poll(() => published.length).toBe(2);
    expect(published).toStrictEqual([
      { type: "comm_msg", content: { comm_id: "c1", data: { said: 2, data: { a: 1 } } } },
      { type: "comm_close", content: { comm_id: "c2", data: {} } },
    ]);
    await run("const mine = jupyter.openComm('target'); jupyter.broadcast('own_type', { x: 1 });");
    await expect.poll(() => published.at(-1)?.type).toBe("own_type");
    expect(Object.values(engine.comms?.() ?? {})).toStrictEqual(["echo", "target"]);
  });
});

describe("a cell that ends its process", () => {
  test.each([
    ["process.exit(3)", "the cell called process.exit(3)"],
    ["process.abort()", "it ended by SIGABRT"],
    ["process.kill(process.pid, 'SIGKILL')", "it was killed by SIGKILL"],
  ])(
    "by %s fails with the reason, its last words are kept, and the next one runs",
    async (code, why) => {
      const outcome = await run(`console.log('last words'); ${code}`);
      expect(outcome).toMatchObject({ status: "error", ename: "ProcessEnded" });
      expect((outcome as Failure).evalue).toContain(why);
      expect((outcome as Failure).evalue).toContain("all variables are gone");
      expect(cells.said[0]).toBe("out last words\n");
      expect(await answer("typeof aq")).toBe("'undefined'");
    },
  );

  test("by taking all memory fails with the reason and a way out, and the next one runs", async () => {
    const small = startCells({ types: "off", execArgv: ["--max-old-space-size=40"] });
    try {
      const outcome = await small.run(
        "console.log('last words'); const all = []; for (;;) all.push(Array(1e5).fill(all.length + 0.5));",
      );
      expect(outcome).toMatchObject({ status: "error", ename: "ProcessEnded" });
      expect((outcome as Failure).evalue).toContain("ran out of memory (NODE_OPTIONS=");
      expect(small.said[0]).toBe("out last words\n");
      expect(await small.answer("typeof all")).toBe("'undefined'");
    } finally {
      await small.engine.shutdown();
    }
  });

  test("between two cells is told, and the next one runs", async () => {
    await run("setTimeout(() => process.exit(4), 20)");
    await expect.poll(() => cells.said.join(""), { timeout: 20_000 }).toContain("process.exit(4)");
    await delay(10);
    expect(await answer("1 + 1")).toBe("2");
  });
});
