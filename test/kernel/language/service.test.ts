import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { LanguageService } from "../../../lib/kernel/language/language-service.js";

let root = "";
let service: LanguageService;
let cell = 0;

function write(name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

/** Adds a cell; what is wrong with it, as `line:column TSnumber`. */
function check(code: string): string[] {
  service.add(++cell, code);
  return service.check(cell).map(({ line, column, code }) => `${line}:${column} TS${code}`);
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "pamtlab-language-"));
  write(
    "tsconfig.json",
    `{
      // Comments are allowed here.
      "compilerOptions": {
        "strict": true, "lib": ["es2023"], "noUnusedLocals": true, "noUncheckedIndexedAccess": true,
        "verbatimModuleSyntax": true, "module": "nodenext", "types": [],
        "paths": { "@/*": ["./lib/*"] },
      },
    }`,
  );
  write(
    "package.json",
    '{ "name": "own", "exports": { ".": "./lib/index.ts", "./*": "./lib/*" } }',
  );
  write(
    "lib/index.ts",
    "/** Twice a number. */\nexport const twice = (n: number): number => 2 * n;",
  );
  write("lib/folder/index.ts", "export interface Size { readonly bytes: number }");
  write("lib/sizes.json", '{ "small": 1 }');
  write("node_modules/untyped/index.js", "exports.anything = 1;");
  write("shim.d.ts", "export function show(text: string): void;");
  write("globals.d.ts", "declare function display(value: unknown): void;");
  mkdirSync(join(root, "notebooks"));
  service = new LanguageService(join(root, "notebooks"), [join(root, "globals.d.ts")], {
    tslab: join(root, "shim.d.ts"),
  });
});
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => service.forget());

describe("the check finds", () => {
  test("errors at their places, in the project's own strictness", () => {
    expect(check("const a = 1;\nconst text: string = null;\nnope(a);")).toEqual([
      "2:7 TS2322",
      "3:1 TS2304",
    ]);
    expect(check("const first: number = [1, 2][0];")).toEqual(["1:7 TS2322"]);
    expect(check("function f(x) { return x }")).toEqual(["1:12 TS7006"]);
  });

  test("errors against what earlier cells declared", () => {
    check("let n = 1; const fixed = 1; function f(x: number): number { return x }");
    check(
      "interface Point { x: number }\nenum Kind { A }\nclass Box<T> { constructor(readonly of: T) {} }",
    );
    expect(check("n = 2; f(n); const p: Point = { x: Kind.A }; new Box(p).of.x")).toEqual([]);
    expect(check("n = 'x';\nf('x');\nfixed = 2;\nconst q: Point = {};\nnew Box(q).of.y")).toEqual([
      "1:1 TS2322",
      "2:3 TS2345",
      "3:1 TS2632",
      "4:7 TS2741",
      "5:15 TS2339",
    ]);
    expect(service.check(cell)[2]?.message).toBe(
      "Cannot assign to 'fixed' because it is a constant.",
    );
  });

  test("a duplicate within a cell, and wrong syntax before all else", () => {
    expect(check("let a = 1; let a = 2;")).toEqual(["1:5 TS2451", "1:16 TS2451"]);
    expect(check("const a: string = 1;\nlet = = 1")).toEqual(["2:7 TS1109"]);
  });

  test("a column that parentheses around an object would shift", () => {
    expect(check("{ a: 1, b: nope }")).toEqual(["1:12 TS2304"]);
  });

  test("a module that is not there, until it is", () => {
    expect(check('import { later } from "../lib/later.js";')).toEqual(["1:23 TS2307"]);
    write("lib/later.ts", "export const later = 1;");
    expect(check('import { later } from "../lib/later.js"; later.toFixed()')).toEqual([]);
    write("lib/later.ts", "export const later = 'text';");
    expect(check("later.toFixed()")).toEqual(["1:7 TS2551"]);
  });
});

describe("the check lets pass", () => {
  test.each([
    "await Promise.resolve(1);",
    "for await (const x of []) x;",
    "const unused = 1; import { twice } from 'own';",
    "export const exported = 1; export default 5;",
    "import.meta.dirname.length; process.argv; Buffer.from('x'); require('node:fs'); console.log()",
    "using handle = { [Symbol.dispose]() {} };",
    "import os = require('node:os'); os.cpus();",
    "import { anything } from 'untyped'; anything;",
    "import { show } from 'tslab'; show('x'); display(show);",
    "{ a: 1 }",
    "{ const a = 1 }",
    "// nothing",
    "",
  ])("%s", (code) => expect(check(code)).toEqual([]));

  test("a name that is declared again as anything; the newest counts", () => {
    for (const code of [
      "let x = 1;",
      "function x() {}",
      "class x {}",
      "type x = 1;",
      "enum x { A }",
    ]) {
      expect(check(code)).toEqual([]);
    }
    check("const y = x.A;");
    check("const x = 'text';");
    expect(check("x.length; y.toFixed(); y = x")).toEqual(["1:24 TS2632"]);
  });

  test("what a cell declared that failed, and names that it exported itself", () => {
    check("const kept = 1; throw new Error('x')");
    expect(check("kept.toFixed()")).toEqual([]);
    check("export const a = 1; const b = 2; export { b as c }; export default function d() {}");
    expect(check("a + b; d()")).toEqual([]);
  });

  test("names that share a variable and a type", () => {
    check("const Size = { zero: 0 }; type Size = number;");
    expect(check("const s: Size = Size.zero;")).toEqual([]);
  });

  test("variables whose type later cells tell", () => {
    check("const rows = []; let x;");
    expect(check("rows.push(1); x = 5;")).toEqual([]);
  });

  test("destructured, nested and looped declarations", () => {
    check(
      "let { a, b: [c = 1, ...d], ...e } = { a: 1, b: [2, 3], f: 'f' }; for (var i = 0; i < 1; i++) {}",
    );
    expect(check("a + c + d.length + i; e.f.length; i = 5; ({ a } = { a: 2 });")).toEqual([]);
  });
});

describe("imports of a cell", () => {
  test.each([
    'import { twice } from "../lib/index.js"; twice(1);',
    'import { twice } from "../lib/index.ts"; twice(1);',
    'import { twice } from "../lib/index"; twice(1);',
    'import { twice } from "../lib"; twice(1);',
    'import { twice } from "own"; twice(1);',
    'import { twice } from "own/index.ts"; twice(1);',
    'import { twice } from "@/index"; twice(1);',
    'import { Size } from "../lib/folder"; const s: Size = { bytes: 1 };',
    'import sizes from "../lib/sizes.json"; sizes.small + 1;',
  ])("are found: %s", (code) => expect(check(code)).toEqual([]));

  test("are seen by later cells with their types", () => {
    check(
      'import { twice as double, type Nope } from "own"; import type { Size } from "../lib/folder";',
    );
    check('import * as lib from "own"; import fs, { readFileSync } from "node:fs";');
    check("export { twice as again } from 'own';");
    const use = "double(1); lib.twice(2); fs.existsSync(''); readFileSync(''); again(1);";
    expect(check(`${use} const s: Size = { bytes: 1 };`)).toEqual([]);
    expect(check("double('x')")).toEqual(["1:8 TS2345"]);
  });
});

/** Adds a cell that is a module; what is wrong with it. */
function checkModule(name: string, text: string): string[] {
  service.addModule(++cell, { name, text });
  return service.check(cell).map(({ line, column, code }) => `${line}:${column} TS${code}`);
}

describe("a cell that is a module", () => {
  test("is checked itself, with what it imports and by the project's rules", () => {
    expect(checkModule("sizes", "export const small: number = 1;")).toEqual([]);
    const text = 'import { small } from "./sizes.js";\nexport const large: string = small;\n';
    expect(checkModule("shapes", text)).toEqual(["2:14 TS2322"]);
    expect(checkModule("shapes", text.replace("string", "number"))).toEqual([]);
    expect(checkModule("broken", "export const a = ;")).toEqual(["1:18 TS1109"]);
  });

  test("gives its types to those that import it", () => {
    checkModule("shapes", "export const side: number = 1;");
    expect(check('import { side } from "./shapes.js";')).toEqual([]);
    expect(check("const wrong: string = side;")).toEqual(["1:7 TS2322"]);
    checkModule("shapes", 'export const side: string = "a";');
    expect(check('import { side } from "./shapes.js";\nconst right: string = side;')).toEqual([]);
  });

  test("may be wrong while the cells after it are not, one of its own number included", () => {
    expect(checkModule("wrong", 'export const side: number = "a";')).toEqual(["1:14 TS2322"]);
    cell--;
    expect(check("const right: number = 1;")).toEqual([]);
    expect(check("const left: number = right;")).toEqual([]);
  });
});
