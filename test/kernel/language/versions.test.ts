import { expect, test } from "vitest";
import { Versions } from "../../../lib/kernel/language/versions.js";

/** A graph of files, its loader, and how often each file was loaded. */
function loader(graph: Record<string, readonly string[]>): {
  edit: (file: string) => void;
  fail: (file: string) => void;
  load: (file: string) => Record<string, number>;
} {
  const edits = new Map<string, number>();
  const versions = new Versions((file) => String(edits.get(file) ?? 0));
  const loaded = new Set<string>();

  function visit(file: string, seen: Record<string, number>): void {
    const version = versions.current(file);
    seen[file] = version;
    const instance = `${file} ${version}`;
    if (loaded.has(instance)) return;
    loaded.add(instance);
    for (const imported of graph[file] ?? []) {
      if (imported in graph) {
        versions.note(file, version, imported);
        visit(imported, seen);
      } else versions.note(file, version, undefined);
    }
  }
  return {
    edit: (file) => void edits.set(file, (edits.get(file) ?? 0) + 1),
    fail: (file) => versions.fail(file),
    load: (file) => {
      const seen: Record<string, number> = {};
      versions.look();
      visit(file, seen);
      return seen;
    },
  };
}

test("a file that has not changed stays", () => {
  const { load } = loader({ a: ["b"], b: [] });
  expect(load("a")).toEqual({ a: 1, b: 1 });
  expect(load("a")).toEqual({ a: 1 });
  expect(load("b")).toEqual({ b: 1 });
});

test("an edit loads the file and all that import it, and nothing else", () => {
  const { edit, load } = loader({ top: ["left", "right"], left: ["deep"], right: [], deep: [] });
  load("top");
  edit("deep");
  expect(load("right")).toEqual({ right: 1 });
  expect(load("top")).toEqual({ top: 2, left: 2, deep: 2, right: 1 });
  expect(load("top")).toEqual({ top: 2 });
});

test("an edit is seen by what imports it, whoever imported it first", () => {
  const { edit, load } = loader({ a: ["b"], b: ["c"], c: [] });
  load("a");
  edit("c");
  expect(load("c")).toEqual({ c: 2 });
  expect(load("b")).toEqual({ b: 2, c: 2 });
  expect(load("a")).toEqual({ a: 2, b: 2 });
});

test("files that import each other are loaded together", () => {
  const { edit, load } = loader({ a: ["b", "c"], b: ["a"], c: [] });
  load("a");
  edit("c");
  expect(load("b")).toEqual({ b: 2, a: 2, c: 2 });
  expect(load("a")).toEqual({ a: 2 });
});

test("a file that could not import is tried again", () => {
  const graph: Record<string, string[]> = { a: ["late"] };
  const { load } = loader(graph);
  expect(load("a")).toEqual({ a: 1 });
  expect(load("a")).toEqual({ a: 2 });
  graph["late"] = [];
  expect(load("a")).toEqual({ a: 3, late: 1 });
  expect(load("a")).toEqual({ a: 3 });
});

test("a file that could not be run is tried again with what it imports", () => {
  const { fail, load } = loader({ a: ["b"], b: ["c"], c: ["b"], d: ["a"] });
  load("a");
  fail("b");
  expect(load("d")).toEqual({ d: 1, a: 2, b: 2, c: 2 });
  expect(load("d")).toEqual({ d: 1 });
});
