import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Output } from "../../lib/notebook/document.js";
import { runNotebook } from "../../lib/notebook/run.js";
import { setup } from "../kernel/built.js";
import { codeCells } from "./fixture.js";

// What notebooks written for tslab do, cell by cell and in one notebook's order, and what each shows: the same on both
// engines.
const notebook: readonly (readonly [code: string, ...shown: string[]])[] = [
  ['import * as tslab from "tslab";'],
  ['tslab.display.html("Hello <b>tslab!</b>");', 'text/html "Hello <b>tslab!</b>"'],
  [
    "import { display } from 'tslab'\nawait display.png(new Uint8Array([137, 80, 78, 71]));",
    'image/png "iVBORw=="',
  ],
  [
    "display.jpeg(Buffer.from([255, 216])); display.gif(new Uint8Array([71])); display.pdf(new Uint8Array([37]));",
    'image/jpeg "/9g="',
    'image/gif "Rw=="',
    'application/pdf "JQ=="',
  ],
  [
    'display.markdown("# a"); display.latex("$x$"); display.svg("<svg/>"); display.javascript("1"); display.text("t");',
    'text/markdown "# a"',
    'text/latex "$x$"',
    'image/svg+xml "<svg/>"',
    'text/javascript "1"',
    'text/plain "t"',
  ],
  [
    'display.raw("text/csv", "a"); display.raw("image/png", new Uint8Array([1]));',
    'text/csv "a"',
    'image/png "AQ=="',
  ],
  [
    "const place = tslab.newDisplay();\nfor (const n of [1, 2]) {\n  await new Promise((r) => setTimeout(r, 2));\n  place.html(`step ${n}`);\n}",
    'text/html "step 2"',
  ],
  ['const asked = require("tslab");\nasked.display.text("required");', 'text/plain "required"'],
  ["tslab.versions.node === process.version", "true"],
  ["let x = 1; const y = 2; class A { a = 1 }"],
  ['let x = "again"; const y = [3]; class A { b: number = 2 }\nx + y[0] + new A().b', "'again32'"],
  ["function add(a, b = 1) { return a + b }\nadd(1)", "2"],
  ["const late: string = null;\nlate"],
  ["interface P { o?: { z: number } }\nconst p: P = { o: { z: 3 } };\np.o.z", "3"],
  ["enum Kind { A, B = 5 }\ntype Name = keyof typeof Kind;\nconst k: Name = 'B';\nKind[k]", "5"],
  [
    "abstract class S { abstract area(): number }\nclass Q extends S { constructor(private s: number) { super() } area() { return this.s ** 2 } }\nnew Q(3).area()",
    "9",
  ],
  ["namespace N { export const deep = 3 }\nN.deep", "3"],
  [
    'import * as fs from "fs"; import { join } from "node:path"; import os from "os";\n[typeof fs.readFileSync, join("a", "b"), typeof os.cpus]',
    "[ 'function', 'a/b', 'function' ]",
  ],
  ['const paths = require("path");\npaths.basename("/a/b")', "'b'"],
  ['import * as aq from "arquero";\naq.table({ a: [1, 2] }).objects()', "[ { a: 1 }, { a: 2 } ]"],
  [
    'import { draw, Row } from "./lib/draw";\nconst row: Row = { a: 1 };\ndraw("<i>lib</i>"); row',
    'text/html "<i>lib</i>"',
    "{ a: 1 }",
  ],
  ['import local, { twice } from "./local";\ntwice(local)', "84"],
  ['import * as data from "./data.json";\ndata.a', "1"],
  [
    "/** @module shapes */\nexport interface Box { w: number }\nexport const area = (b: Box) => b.w ** 2;",
  ],
  ['import { area, Box } from "./shapes";\nconst box: Box = { w: 3 };\narea(box)', "9"],
  ["/** @module shapes */\nexport const area = (b: { w: number }) => -b.w;"],
  ['import * as shapes from "./shapes";\nshapes.area({ w: 3 })', "-3"],
  ["const value = await Promise.resolve(7);\nvalue", "7"],
  ["let { q, w = 3 } = { q: 1 } as any;\n[q, w]", "[ 1, 3 ]"],
  ["q = 5;\nq", "5"],
  [
    "async function* two() { yield 1; yield 2; }\nconst told = (async () => { for await (const n of two()) console.log(n); })();\nawait told;",
    'stdout "1\\n2\\n"',
  ],
  [
    'console.log("a", { b: [1] }); console.error("e");',
    'stdout "a { b: [ 1 ] }\\n"',
    'stderr "e\\n"',
  ],
  ["console.table([{ a: 1 }])", `stdout ${JSON.stringify(tableOfOne())}`],
  ["var nothing;\nnothing"],
  ["null"],
  ["[1, 2, 3].map((n) => n ** 2)", "[ 1, 4, 9 ]"],
  ["new Map([[1, { a: 2 }]])", "Map(1) { 1 => { a: 2 } }"],
  ["throw new RangeError('no more')", "RangeError: no more"],
];

function tableOfOne(): string {
  return [
    "┌─────────┬───┐",
    "│ (index) │ a │",
    "├─────────┼───┤",
    "│ 0       │ 1 │",
    "└─────────┴───┘",
    "",
  ].join("\n");
}

const folder = mkdtempSync(join(tmpdir(), "pamtlab-tslab-"));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** Runs these cells, each of which may fail; what each shows, one line an output. */
async function shown(cells: readonly string[], kernel: string): Promise<string[][]> {
  const path = join(folder, `${kernel}.ipynb`);
  const code_cells = cells.map((source, i) => ({
    cell_type: "code",
    id: `c${i}`,
    metadata: { tags: ["raises-exception"] },
    outputs: [],
    execution_count: null,
    source,
  }));
  const kernelspec = { display_name: "TypeScript", language: "typescript", name: "tslab" };
  const metadata = { kernelspec };
  const text = { cells: code_cells, metadata, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(path, JSON.stringify(text));
  const report = await runNotebook(path, { kernel });
  return codeCells(report).map(({ outputs }) => outputs.map(line));
}

function line(output: Output): string {
  if (output.output_type === "stream") return `${output.name} ${JSON.stringify(output.text)}`;
  if (output.output_type === "error") return `${output.ename}: ${output.evalue}`;
  if (output.output_type === "execute_result") return String(output.data["text/plain"]);
  return Object.entries(output.data)
    .map(([type, data]) => `${type} ${JSON.stringify(data)}`)
    .join(" ");
}

beforeAll(() => {
  setup();
  write(
    "lib/draw.ts",
    'import * as tslab from "tslab";\nexport interface Row { a: number }\nexport const draw = (s) => tslab.display.html(s);',
  );
  write("local.ts", "export function twice(n) { return 2 * n; }\nexport default 42;");
  write("data.json", '{ "a": 1 }');
  write("node_modules/widget/package.json", '{ "name": "widget", "main": "index.js" }');
  write(
    "node_modules/widget/index.js",
    'const tslab = require("tslab"); exports.widget = (s) => tslab.display.html(s);',
  );
  const modules = resolve(import.meta.dirname, "../../node_modules");
  symlinkSync(join(modules, "arquero"), join(folder, "node_modules", "arquero"));
});

describe("a notebook written for tslab, in a folder without a project", () => {
  test.each(["pamtlab", "pamtlab-tslab"])("shows on %s what its cells ask for", async (kernel) => {
    const outputs = await shown(
      notebook.map(([code]) => code),
      kernel,
    );
    const told = notebook.map(([code], i) => [code, ...outputs[i]!]);
    expect(told).toStrictEqual(notebook);
  });

  test("may use packages that call tslab themselves, on the default kernel", async () => {
    const cells = ['const { widget } = require("widget");\nwidget("<b>w</b>");'];
    expect(await shown(cells, "pamtlab")).toStrictEqual([['text/html "<b>w</b>"']]);
    // tslab's own executor looks into node_modules, where tslab is not.
    expect((await shown(cells, "pamtlab-tslab"))[0]?.[0]).toContain("Cannot find module 'tslab'");
  });
});
