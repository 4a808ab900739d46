import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// Hooks change a process for good, so they are tested in one of their own, compiled.
const compiled = new URL("../../../dist/kernel/language/loader.js", import.meta.url).href;
const program = `
import { installLoader } from ${JSON.stringify(compiled)};
const [folder, shim] = process.argv.slice(2);
const scope = await installLoader(folder, { tslab: shim });
process.on("message", async (code) => {
  try {
    const value = await new Function("scope", "return (async () => " + code + ")()")(scope);
    process.send({ value });
  } catch (error) {
    process.send({ error: error.code ?? error.stack });
  }
});
process.send("ready");
`;

let root = "";
let child: ChildProcess;

function write(name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

/** Evaluates an expression in which \`load(name)\` imports; its value, or the code of its error. */
async function evaluate(code: string): Promise<unknown> {
  child.send(code.replaceAll("load(", "scope.import("));
  const [answer] = (await once(child, "message")) as [{ value?: unknown; error?: string }];
  return answer.error ?? answer.value;
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "pamtlab-loader-"));
  write(
    "tsconfig.json",
    '{ "compilerOptions": { "strict": true, "paths": { "@/*": ["./lib/*"] } } }',
  );
  write("package.json", '{ "name": "own", "type": "module", "exports": { "./*": "./lib/*" } }');
  write("lib/awaits.ts", "export const awaited: number = await Promise.resolve(5);");
  write("lib/folder/index.ts", "export enum Kind { A = 7 }\nexport default class {}");
  write("lib/plain.js", "export const plain = 'js';");
  write("lib/both.js", "export const from = 'js';");
  write("lib/both.ts", "export const from: string = 'ts';");
  write("lib/sizes.json", '{ "small": 1, "two words": 2 }');
  write("lib/common.cts", "const one: number = 1;\nexport = { one };");
  write(
    "lib/fails.ts",
    "interface Long {\n  a: 1;\n}\n\nexport function fails(): never {\n  throw new Error('x');\n}",
  );
  write(
    "lib/decorated.ts",
    "const d = (_: unknown, c: { name: unknown }) => void (seen = c.name);\nexport let seen: unknown;\nclass A { @d m() {} }",
  );
  write("node_modules/cjs/package.json", '{ "name": "cjs", "main": "main.js" }');
  write("node_modules/cjs/main.js", "exports.named = 1;");
  write("shim.js", "export const display = 'shim';");
  write("notebooks/program.mjs", program);
  child = fork(join(root, "notebooks/program.mjs"), [
    join(root, "notebooks"),
    pathToFileURL(join(root, "shim.js")).href,
  ]);
  await once(child, "message");
});
afterAll(() => {
  child.kill();
  rmSync(root, { recursive: true });
});

describe("a cell imports", () => {
  test.each([
    ["../lib/awaits.js", "awaited", 5],
    ["../lib/awaits.ts", "awaited", 5],
    ["../lib/awaits", "awaited", 5],
    ["own/awaits.ts", "awaited", 5],
    ["own/awaits.js", "awaited", 5],
    ["@/awaits", "awaited", 5],
    ["../lib/folder", "Kind.A", 7],
    ["../lib/folder/index.js", "default.name", "default"],
    ["../lib/plain.js", "plain", "js"],
    ["../lib/both.js", "from", "ts"],
    ["../lib/sizes.json", "default.small", 1],
    ["../lib/sizes.json", "['two words']", 2],
    ["../lib/common.cts", "default.one", 1],
    ["../lib/decorated.ts", "seen", "m"],
    ["cjs", "named", 1],
    ["tslab", "display", "shim"],
    ["node:path", "sep", "/"],
  ])("the file or package %s, with its %s", async (name, key, value) => {
    const access = key.startsWith("[") ? key : `.${key}`;
    expect(await evaluate(`(await load(${JSON.stringify(name)}))${access}`)).toBe(value);
  });

  test("packages that are ES modules and await at their top", async () => {
    write("node_modules/modern/package.json", '{ "type": "module", "exports": "./index.js" }');
    write("node_modules/modern/index.js", "export const awaited = await Promise.resolve(5);");
    expect(await evaluate("(await load('modern')).awaited")).toBe(5);
  });

  test("JSON by its type as well", async () => {
    const code = "(await load('../lib/sizes.json', { with: { type: 'json' } })).default.small";
    expect(await evaluate(code)).toBe(1);
  });

  test("one instance, by whatever name", async () => {
    const code = "(await load('../lib/awaits')) === (await load('own/awaits.ts'))";
    expect(await evaluate(code)).toBe(true);
  });

  test("not what is not there", async () => {
    expect(await evaluate("await load('nope')")).toBe("ERR_MODULE_NOT_FOUND");
    expect(await evaluate("await load('../lib/nope.js')")).toBe("ERR_MODULE_NOT_FOUND");
  });

  test("as from the notebook's folder", async () => {
    expect(await evaluate("scope.meta.dirname")).toBe(join(root, "notebooks"));
    expect(await evaluate("scope.require('../lib/sizes.json').small")).toBe(1);
  });

  test("TypeScript whose errors name its own lines", async () => {
    const code = "(process.setSourceMapsEnabled(true), (await load('../lib/fails.js')).fails())";
    expect(await evaluate(code)).toContain("fails.ts:6:9");
  });
});

describe("a file that has changed", () => {
  test("is loaded anew with what imports it, and its other imports stay", async () => {
    write("lib/leaf.ts", "export const value = 1;");
    write("lib/state.ts", "export const state = { count: 0 };");
    write("lib/stem.ts", "export * from './leaf.js';\nexport * from './state.js';");
    const count =
      "((module) => [module.value, module.state.count++])(await load('../lib/stem.js'))";
    expect(await evaluate(count)).toEqual([1, 0]);
    write("lib/leaf.ts", "export const value: string = 'second';");
    expect(await evaluate(count)).toEqual(["second", 1]);
    expect(await evaluate("(await load('../lib/leaf')).value")).toBe("second");
    expect(await evaluate(count)).toEqual(["second", 2]);
  });

  test("is loaded after wrong syntax or a missing import has been mended", async () => {
    write("lib/broken.ts", "export const = 1;");
    expect(await evaluate("(await load('../lib/broken.js')).x")).toContain("SyntaxError");
    write("lib/broken.ts", "import { x } from './missing.js';\nexport { x };");
    expect(await evaluate("(await load('../lib/broken.js')).x")).toBe("ERR_MODULE_NOT_FOUND");
    write("lib/missing.ts", "export const x = 'there';");
    expect(await evaluate("(await load('../lib/broken.js')).x")).toBe("there");
  });

  test("is not waited for where an import that failed is tried again", async () => {
    const name = join(root, "there.txt");
    write(
      "lib/reads.ts",
      `import { readFileSync } from "node:fs";\nexport const text = readFileSync(${JSON.stringify(name)}, "utf8");`,
    );
    write("lib/above.ts", "export * from './reads.js';");
    expect(await evaluate("(await load('../lib/above')).text")).toBe("ENOENT");
    write("there.txt", "read");
    expect(await evaluate("(await load('../lib/above')).text")).toBe("read");
  });

  test("of JavaScript is loaded anew, but not what is installed", async () => {
    write("lib/plain.js", "export const plain = 'changed';");
    write("node_modules/cjs/main.js", "exports.named = 22;");
    expect(await evaluate("(await load('../lib/plain.js')).plain")).toBe("changed");
    expect(await evaluate("(await load('cjs')).named")).toBe(1);
  });
});
