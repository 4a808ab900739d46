import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compiled } from "../../lib/compiled.js";
import * as library from "../../lib/index.js";

const bundle = compiled("index.js");

test("who imports the package reads one file of it, and packages as they are installed", () => {
  const text = readFileSync(bundle, "utf8");
  const names = [...text.matchAll(/\b(?:from|import\() ?"([^"]+)"/g)].map(([, name]) => name);
  expect(names).toContain("arquero");
  expect(names.filter((name) => name!.startsWith("."))).toStrictEqual([]);
});

test("the one file gives every public name", async () => {
  const whole = (await import(bundle.href)) as object;
  expect(Object.keys(whole).toSorted()).toStrictEqual(Object.keys(library).toSorted());
});
