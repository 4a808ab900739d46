import { loadTslab } from "../../lib/kernel/tslab-parts.js";
import { completeness } from "../../lib/kernel/completeness.js";
import { expandShorthand } from "../../lib/kernel/shorthand.js";
import { describe, expect, test } from "vitest";

const { ts } = loadTslab();

describe("code", () => {
  test.each(["1", "const a = 1", "for (;;) { break }", "await f()", "`a\nb`", "", "// note"])(
    "is complete: %j",
    (code) => expect(completeness(code, ts)).toStrictEqual({ status: "complete" }),
  );

  test.each([
    ["function f() {", "  "],
    ["  if (a) {", "    "],
    ["f(", "  "],
    ["`abc", ""],
    ["/* open", ""],
    ["const a =", ""],
    ["class A {\n  b() {\n    c();", "    "],
  ])("wants more: %j", (code, indent) =>
    expect(completeness(code, ts)).toStrictEqual({ status: "incomplete", indent }),
  );

  test.each(["let 1 = 2;", "a b c )", "}"])("is invalid: %j", (code) =>
    expect(completeness(code, ts)).toStrictEqual({ status: "invalid" }),
  );
});

describe("shorthand properties", () => {
  test.each([
    ["({ a })", "({ a: a })"],
    ["({ a, b: { c }, ...d })", "({ a: a, b: { c: c }, ...d })"],
    ["({ a = 1 } = b)", "({ a: a = 1 } = b)"],
    ["const { a } = b; f(a)", "const { a } = b; f(a)"],
    ["import { a } from 'b'; export { a };", "import { a } from 'b'; export { a };"],
  ])("of %s are written out", (code, expanded) => {
    expect(expandShorthand(code, ts).code).toBe(expanded);
  });

  test("give each place back that was in the cell", () => {
    const source = "f({ aa, b });\ng([{ c }, { d }], e);";
    const { code, restore } = expandShorthand(source, ts);
    const [before, after] = [source.split("\n"), code.split("\n")];
    for (const [index, text] of after.entries()) {
      const columns = Array.from(text, (_, i) => restore({ line: index + 1, column: i + 1 }));
      const seen = columns.map(({ column }) => before[index]![column - 1]);
      // Every character of the cell is met in order; what was inserted stands where it was put in.
      expect([...new Set(columns.map(({ column }) => column))]).toStrictEqual(
        Array.from(before[index]!, (_, i) => i + 1),
      );
      expect(seen.at(-1)).toBe(text.at(-1));
      expect(columns.every(({ line }) => line === index + 1)).toBe(true);
    }
  });
});
