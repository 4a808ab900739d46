import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ts } from "../../lib/kernel/language/typescript.js";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));

/** The packages whose types everybody reads who imports this one. */
function packages(): ReadonlySet<string> {
  const found = new Set<string>();
  const files = new Set([join(dist, "index.d.ts")]);
  for (const file of files) {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"), true, true);
    for (const { fileName } of importedFiles) {
      if (!fileName.startsWith(".")) found.add(fileName);
      else files.add(resolve(file, "..", fileName.replace(/\.js$/, ".d.ts")));
    }
  }
  return found;
}

test("who imports this package reads the types of no library but those whose values it hands out", () => {
  expect([...packages()].sort()).toEqual(["arquero", "node:stream", "plotly.js-dist"]);
});
