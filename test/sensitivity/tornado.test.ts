import { expect, test } from "vitest";
import { tornado } from "../../lib/sensitivity/tornado.js";

test("a tornado has the widest swing first, and each answer", () => {
  const rows = tornado(
    { a: { low: 1, base: 2, high: 4 }, kind: { low: "small", base: "small", high: "large" } },
    ({ a, kind }) => a * (kind === "large" ? 10 : 1),
  );
  expect(rows).toEqual([
    { input: "kind", low: "small", high: "large", atLow: 2, atHigh: 20, atBase: 2, swing: 18 },
    { input: "a", low: 1, high: 4, atLow: 1, atHigh: 4, atBase: 2, swing: 3 },
  ]);
});

test("without inputs, or with an answer that is no number, it is refused", () => {
  expect(() => tornado({}, () => 1)).toThrow(/no inputs to vary/);
  expect(() => tornado({ a: { low: 0, base: 1, high: 2 } }, ({ a }) => 1 / a)).toThrow(
    /no answer with a = 0: Infinity/,
  );
});
