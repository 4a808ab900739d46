import { beforeAll, describe, expect, test } from "vitest";
import { readNotebook, type Notebook } from "../../lib/notebook/document.js";
import { injectParameters, parseParameter } from "../../lib/notebook/parameters.js";
import { runNotebook } from "../../lib/notebook/run.js";
import { setup } from "../kernel/built.js";
import { fixture, runFixture, texts } from "./fixture.js";

const notebook = readNotebook(fixture("parameters with types"));

function injected(from: Notebook): string[] {
  return from.cells
    .filter(({ metadata }) => JSON.stringify(metadata["tags"]) === '["injected-parameters"]')
    .map(({ source }) => source);
}

describe("parameters", () => {
  test("are declared as the notebook declares them, behind its own", () => {
    const values = { policy: "v5", memory: 2.5, names: ["b", "c"] };
    const changed = injectParameters(notebook, values);
    expect(injected(changed)).toStrictEqual([
      'const policy: "v5" | "v6" = "v5";\nlet memory: number = 2.5;\nlet names = ["b","c"];',
    ]);
    expect(changed.cells.map(({ id }) => id)).toStrictEqual(["c1", "c1-injected", "c2"]);
    expect(notebook.cells).toHaveLength(2);
  });

  test("of an earlier run are replaced", () => {
    const once = injectParameters(notebook, { memory: 1 });
    const twice = injectParameters(once, { memory: 2 });
    expect(injected(twice)).toStrictEqual(["let memory: number = 2;"]);
    expect(twice.cells).toHaveLength(3);
  });

  test("change nothing when there are none", () => {
    expect(injectParameters(notebook, {})).toBe(notebook);
  });

  test("that the notebook does not declare stop the run with the nearest name", async () => {
    expect(() => injectParameters(notebook, { guest: 1 })).toThrow(
      'unknown parameter: "guest" (did you mean "guests"?)',
    );
    await expect(
      runNotebook(fixture("parameters with types"), { parameters: { polcy: "v5" } }),
    ).rejects.toThrow('did you mean "policy"?');
  });

  test("need a cell that is tagged for them", () => {
    const other = readNotebook(fixture("a cell never ends"));
    expect(() => injectParameters(other, { memory: 1 })).toThrow(
      'unknown parameter: "memory" (no cell is tagged parameters)',
    );
  });

  test("are what the code declares, not what looks like it", () => {
    const source = [
      '// let memory = 1;\nconst text = "let guests = 2; a=b";',
      "function inner() { const local = 1; return local; }",
      "const { a, b: [c, , ...d] } = f(), e = 1;",
      "if (e) { var hidden = 1; }",
    ].join("\n");
    const cell = { ...notebook.cells[0]!, source };
    const names = ["text", "a", "c", "d", "e"];
    const set = (name: string): Notebook =>
      injectParameters({ ...notebook, cells: [cell] }, { [name]: 0 });
    for (const name of names) expect(injected(set(name))).toStrictEqual([`const ${name} = 0;`]);
    for (const name of ["memory", "guests", "local", "b", "inner"]) {
      expect(() => set(name)).toThrow(`unknown parameter: "${name}"`);
    }
  });

  test.each([[undefined], [Number.NaN], [Infinity], [() => 1]])("cannot be %s", (value) => {
    expect(() => injectParameters(notebook, { memory: value })).toThrow(
      'invalid parameter: "memory" (expected a value that JSON can hold)',
    );
  });

  test.each([
    ["a=1", ["a", 1]],
    ["a=v6", ["a", "v6"]],
    ['a={"b":[true,null]}', ["a", { b: [true, null] }]],
    ["a=", ["a", ""]],
    ["a=b=c", ["a", "b=c"]],
    ['a="1"', ["a", "1"]],
    ["größe=2", ["größe", 2]],
  ])("are read off the command line: %s", (text, expected) => {
    expect(parseParameter(text)).toStrictEqual(expected);
  });

  test.each(["a", "=1", "1a=1", "a b=1"])("are refused off the command line: %s", (text) => {
    expect(() => parseParameter(text)).toThrow(
      `invalid parameter: "${text}" (expected name=value)`,
    );
  });
});

describe("parameters in a run", () => {
  beforeAll(setup);

  test("reach the cells behind them", async () => {
    const report = await runFixture("parameters with types", {
      parameters: { memory: 2 ** 41, policy: "v5" },
    });
    expect(report.failure).toBeUndefined();
    expect(texts(report).at(-1)).toBe("{ memory: 2199023255552, policy: 'v5', guests: 2 }");
  });

  test("of a wrong type fail in the injected cell", async () => {
    const report = await runFixture("parameters with types", { parameters: { policy: "v9" } });
    expect(report.failure).toMatchObject({ id: "c1-injected", ename: "CompileError" });
  });
});
