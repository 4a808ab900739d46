import { expect, test } from "vitest";
import { compiled } from "../lib/compiled.js";
import type * as Errors from "../lib/errors.js";
import { InputError, list, oneOf, unknownName, whole } from "../lib/errors.js";

test("an unknown name is told with the nearest one, or with all when none is near", () => {
  expect(unknownName("key", "vcpu", ["vcpus", "memory"])).toBeInstanceOf(InputError);
  expect(unknownName("key", "vcpu", ["vcpus", "memory"]).message).toBe(
    'unknown key: "vcpu" (did you mean "vcpus"?)',
  );
  expect(unknownName("mode", "zzzzzzzz", ["on", "off"]).message).toBe(
    'unknown mode: "zzzzzzzz" (expected on or off)',
  );
  expect(unknownName("parameter", "stpes", ["sizes", "steps"]).message).toBe(
    'unknown parameter: "stpes" (did you mean "steps"?)',
  );
  expect(unknownName("mode", "x", []).message).toBe('unknown mode: "x" (expected nothing)');
});

test("words joined as prose", () => {
  expect([list(["a"]), list(["a", "b"]), list(["a", "b", "c"], "and")]).toEqual([
    "a",
    "a or b",
    "a, b and c",
  ]);
});

test("whole numbers and known values, or what is wrong with them", () => {
  expect([whole("n", 1, 1, 3), whole("n", 3, 1, 3), oneOf("m", "a", ["a", "b"])]).toEqual([
    1,
    3,
    "a",
  ]);
  for (const value of [0, 4, 1.5, "2", null, Number.NaN]) {
    expect(() => whole("n", value, 1, 3)).toThrow(
      `invalid n: ${JSON.stringify(value)} (expected a whole number from 1 to 3)`,
    );
  }
  expect(() => oneOf("m", "c", ["a", "b"])).toThrow('invalid m: "c" (expected a or b)');
});

test("an error about input of another copy of the package is one as well", async () => {
  const other = (await import(compiled("index.js").href)) as typeof Errors;
  const error = new other.InputError("no answer");
  expect(other.InputError).not.toBe(InputError);
  expect(error).toBeInstanceOf(InputError);
  expect(new Error("no answer")).not.toBeInstanceOf(InputError);
});
