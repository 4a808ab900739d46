import { describe, expect, test } from "vitest";
import { constraint } from "../../lib/study/where.js";

const point = { guests: 70, vcpus: 8, memory: "16G", policy: "v6", huge: true };
const names = Object.keys(point);

test.each([
  ["guests * vcpus <= 560", true],
  ["guests*vcpus<560", false],
  ["guests - vcpus - 2 == 60", true],
  ["guests / vcpus * 8 == 70 and -guests % 8 == -6", true],
  ["memory * guests > 1T", true],
  ["memory == 16384M", true],
  ["memory != 16G", false],
  ['policy == "v6" and not huge', false],
  ["policy == 'v5' or huge", true],
  ["not policy == 'v5' and huge", true],
  ["not (policy == 'v6' or huge)", false],
  ["guests + 2 * vcpus == 86 and (guests + 2) * vcpus == 576", true],
  ["true or guests", true],
  ["huge == false", false],
  ["2.5 * 2 == 5 and 2 >= 2 and 1.5kib == 1536", true],
])("%s is %s", (text, answer) => {
  expect(constraint(text, names)(point)).toBe(answer);
});

describe("what is no constraint", () => {
  test.each([
    ["guest < 5", 'unknown axis: "guest" (did you mean "guests"?)'],
    ["guests <", "expected a value"],
    ["guests < 5 6", "expected an operator"],
    ["(guests < 5", 'expected ")"'],
    ["guests = 5", 'invalid constraint: "= 5"'],
    ["", "expected a value"],
    ["guests < ) 5", "expected a value"],
  ])("%s is refused as it is read", (text, message) => {
    expect(() => constraint(text, names)).toThrow(message);
  });

  test.each([
    ["guests", "invalid constraint: 70 (expected a comparison"],
    ["guests and huge", "invalid constraint: 70"],
    ["policy < 5", 'invalid operand: "v6"'],
    ["huge + 1 > 1", "invalid operand: true"],
    ["1 < guests < 100", "invalid operand: true"],
  ])("%s is refused at a point", (text, message) => {
    expect(() => constraint(text, names)(point)).toThrow(message);
  });
});
