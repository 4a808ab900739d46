import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { afterEach, expect, test } from "vitest";
import { loadKept, type Loaded } from "../../../lib/kernel/language/kept-code.js";

const source =
  'const { sep } = require("node:path");\nexports.where = () => [sep, __filename];\n// the end';

let folder = "";
afterEach(() => {
  rmSync(folder, { recursive: true });
  folder = "";
});

function write(name: string, text: string): string {
  folder ||= mkdtempSync(join(tmpdir(), "pamtlab-test-"));
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

// V8 remembers by its path what a process has compiled, so each load is of a file of its own.
let files = 0;

function load(text = source): { loaded: Loaded; cache: string; answers: boolean } {
  const path = write(`module${files++}.cjs`, text);
  const cache = join(folder, "module.code");
  const loaded = loadKept(path, pathToFileURL(cache));
  const { where } = loaded.exports as { where: () => unknown };
  return { loaded, cache, answers: isDeepStrictEqual(where(), ["/", path]) };
}

test("code that V8 has kept is taken, and the module is the same", () => {
  const first = load();
  expect(first).toMatchObject({ loaded: { taken: undefined }, answers: true });
  first.loaded.keep();
  expect(load()).toMatchObject({ loaded: { taken: true }, answers: true });
});

test("code that was cut off, is none, or is of another file is passed over", () => {
  const first = load();
  first.loaded.keep();
  const kept = readFileSync(first.cache);
  for (const code of [kept.subarray(0, kept.length >> 1), "", "no code"]) {
    writeFileSync(first.cache, code);
    expect(load()).toMatchObject({ loaded: { taken: false }, answers: true });
  }
  writeFileSync(first.cache, kept);
  expect(load(`${source} of another`)).toMatchObject({ loaded: { taken: false }, answers: true });
});
