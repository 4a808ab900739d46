import { expect, test } from "vitest";
import { InputError, list, unknownName } from "../lib/errors.js";

test("an unknown name is told with the nearest one, or with all when none is near", () => {
  expect(unknownName("key", "vcpu", ["vcpus", "memory"])).toBeInstanceOf(InputError);
  expect(unknownName("key", "vcpu", ["vcpus", "memory"]).message).toBe(
    'unknown key: "vcpu" (did you mean "vcpus"?)',
  );
  expect(unknownName("mode", "zzzzzzzz", ["on", "off"]).message).toBe(
    'unknown mode: "zzzzzzzz" (expected on or off)',
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
