import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import * as pamtlab from "../../lib/index.js";
import { examplesOf, stepsOf } from "./examples.js";

const lib = fileURLToPath(new URL("../../lib", import.meta.url));
const examples = readdirSync(lib, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) => examplesOf(lib, file));

const AsyncFunction = (async () => {}).constructor as FunctionConstructor;

/** Runs code with names in scope; declarations last to the end of the example. */
function run(names: Record<string, unknown>, code: string): unknown {
  const Made = /\bawait\b/.test(code) ? AsyncFunction : Function;
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  return new Made(...Object.keys(names), code)(...Object.values(names));
}

test("there are examples", () => expect(examples.length).toBeGreaterThan(40));

test.each(examples)("$file:$line", async ({ file, code }) => {
  const own = (await import(pathToFileURL(join(lib, file)).href)) as Record<string, unknown>;
  const names = { ...pamtlab, ...own };
  let before = "";
  for (const { statement, promised } of stepsOf(code)) {
    const isDeclaration = /^(const|let|import|throw|for|if|function)\b/.test(statement);
    if (promised !== undefined) {
      expect(isDeclaration, statement).toBe(false);
      const value = run(names, `${before}\nreturn (${statement.replace(/;$/, "")});`);
      const wanted = run(names, `return (${promised});`);
      expect(value instanceof Promise ? await value : value, statement).toEqual(wanted);
    } else if (statement.startsWith("throw")) {
      expect(() => run(names, before + statement)).toThrow();
    } else {
      run(names, before + statement);
      if (isDeclaration) before += `${statement}\n`;
    }
  }
});
