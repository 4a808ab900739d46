import { expect, test } from "vitest";
import { parse } from "../../../lib/kernel/language/cell-text.js";
import { isPlain } from "../../../lib/kernel/language/plain.js";

test.each([
  "",
  "// nothing",
  'const sizes = ["64G", "1T"];',
  "let count = -1, big = 2n, on = true, text = `x`;",
  "const options = { a: 1, b: [{ c: 'x' }], };",
  "42",
])("needs no check: %s", (code) => expect(isPlain(parse(code))).toBe(true));

// Each of these is wrong in some project, or could be.
test.each([
  "const a: number = 1;",
  "const a = 1; let a = 2;",
  "const a = { b: 1, b: 2 };",
  "const a = { __proto__: 1 };",
  "const a = { [b]: 1 };",
  "const a = { b };",
  "const a = { b() {} };",
  "const a = null;",
  "const a = [];",
  "const a = b;",
  "const a = 1 + 'x';",
  "const a = -'x';",
  "const a = `${b}`;",
  "const a = () => 1;",
  "const { a } = { b: 1 };",
  "const undefined = 1;",
  "const require = 1;",
  "const Promise = 1;",
  "let a;",
  "var a = 1;",
  "export const a = 1;",
  "using a = 1;",
  "await using a = 1;",
  "declare const a: number;",
  "// @ts-expect-error\nconst a = 1;",
  "import 'x';",
  "a",
  "f()",
  "enum E { A }",
])("is checked: %s", (code) => expect(isPlain(parse(code))).toBe(false));
