import { cpSync, mkdtempSync, rmSync, writeFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cycle, forbidden, importGraph } from "./import-rules.js";

const lib = fileURLToPath(new URL("../../lib", import.meta.url));
let copy = "";

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "pamtlab-imports-"));
  cpSync(lib, copy, { recursive: true });
});
afterEach(() => rmSync(copy, { recursive: true }));

/** Adds a line to the top of a file of the copy. */
function add(file: string, line: string): void {
  writeFileSync(join(copy, file), `${line}\n${readFileSync(join(copy, file), "utf8")}`);
}

test("no room imports what it may not, and nothing imports in a circle", () => {
  const graph = importGraph(lib);
  expect(graph.size).toBeGreaterThan(20);
  expect(forbidden(graph)).toEqual([]);
  expect(cycle(graph)).toBeNull();
});

test("every import of the graph is a file of lib/", () => {
  const graph = importGraph(lib);
  for (const [file, imports] of graph) {
    for (const target of imports) expect(graph.has(target), `${file} → ${target}`).toBe(true);
  }
});

test.each([
  ["units.ts", 'import { host } from "./scene/host.js";', "units.ts may not import scene/host.ts"],
  [
    "tdx/pamt.ts",
    'import type { Host } from "../scene/host.js";',
    "tdx/pamt.ts may not import scene/host.ts",
  ],
  [
    "scene/host.ts",
    'const f = () => import("../model/footprint.js");',
    "scene/host.ts may not import model/footprint.ts",
  ],
  [
    "sweep/sweep.ts",
    'export { tdxModule } from "../tdx/module.js";',
    "sweep/sweep.ts may not import tdx/module.ts",
  ],
])("a forbidden import in %s is found", (file, line, sentence) => {
  add(file, line);
  expect(forbidden(importGraph(copy))).toEqual([sentence]);
});

test("a cycle inside a room is found, even of types alone", () => {
  add("tdx/memory.ts", 'import type { Tdmr } from "./tdmr.js";');
  expect(cycle(importGraph(copy))?.toSorted()).toEqual(
    ["tdx/memory.ts", "tdx/tdmr.ts", "tdx/memory.ts"].toSorted(),
  );
});

test("a new room needs a rule", () => {
  writeFileSync(join(copy, "tdx", "x.ts"), "");
  cpSync(join(copy, "tdx"), join(copy, "utils"), { recursive: true });
  expect(forbidden(importGraph(copy))[0]).toContain("is in a room that has no rule: utils");
});
