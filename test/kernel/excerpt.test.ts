import { expect, test } from "vitest";
import { excerpt } from "../../lib/kernel/excerpt.js";
import { failure } from "../../lib/kernel/failure.js";
import { thrown } from "../../lib/kernel/thrown.js";

test("an excerpt marks the line and points at the column, at either end of the source too", () => {
  expect(excerpt("a;\n\tb();\nc;", { line: 2, column: 2 })).toStrictEqual([
    "  1 | a;",
    "> 2 | \tb();",
    "    | \t^",
    "  3 | c;",
  ]);
  expect(excerpt("a;", { line: 1, column: 1 })).toStrictEqual(["> 1 | a;", "    | ^"]);
  const ten = Array.from({ length: 10 }, (_, i) => `line ${i + 1}`).join("\n");
  expect(excerpt(ten, { line: 9, column: 1 })[0]).toBe("   8 | line 8");
});

test("frames of files are told from the folder, versions left out, and libraries in one line", () => {
  const told = failure(
    {
      name: "Error",
      message: "x",
      causes: [],
      stack: [
        "    at f (file:///p/lib/a.ts?v=2:3:4)",
        "    at g (file:///p/node_modules/@x/y/z.js:1:1)",
        "    at Array.map (<anonymous>)",
        "    at h (file:///p/node_modules/@x/y/z.js:2:1)",
        "    at Cell[1]:1:1",
        "    at Session.post (node:inspector:1:1)",
        "    at main (file:///p/dist/main.js:1:1)",
      ],
    },
    { origins: new Map([["Cell[1]", (place) => place]]), folder: "/p/notebooks" },
  );
  expect(told.traceback).toStrictEqual([
    "Error: x",
    "    at f (../lib/a.ts:3:4)",
    "    … 3 frames of node_modules/@x/y",
    "    at Cell[1]:1:1",
  ]);
});

test("what was thrown may be anything, and may name itself as its cause", () => {
  expect(thrown(5)).toStrictEqual({ name: "Thrown", message: "5", stack: [], causes: [] });
  const odd = Object.assign(new Error("x"), { name: "", message: 5, stack: null });
  expect(thrown(odd)).toMatchObject({ name: "Error", message: "5", stack: [] });
  const circular = new Error("round");
  circular.cause = circular;
  expect(thrown(circular).causes).toStrictEqual([]);
  const many = thrown(new AggregateError([new Error("a"), new Error("b")], "both"));
  expect(many.causes.map(({ message }) => message)).toStrictEqual(["a", "b"]);
});
