import { expect, test } from "vitest";
import { handedOver, handOver, moduleOf } from "../../../lib/kernel/language/module-cell.js";

test.each([
  ["/** @module shapes */\nexport const a = 1;", "shapes"],
  ["// first\n\n/* then */ /**\n * What it is.\n * @module shapes\n */\n", "shapes"],
  ["/* @module shapes */ 1", undefined],
  ["// @module shapes", undefined],
  ["1; /** @module shapes */", undefined],
  ["/** @module ../shapes */", undefined],
  ["/** @module two words */", undefined],
  ["const text = '/** @module shapes */'", undefined],
  ["", undefined],
])("the module of %j is %s", (code, name) => expect(moduleOf(code)).toBe(name));

test("a module cell is handed over as it is", () => {
  const cell = { name: "x", text: 'export const a = `"?&%\n😀`;' };
  const name = /^await __import\((".*")\); undefined;$/.exec(handOver(cell))![1]!;
  expect(handedOver(JSON.parse(name) as string)).toStrictEqual(cell);
  expect(handedOver("./x")).toBeUndefined();
});
