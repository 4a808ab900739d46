import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { firstError, parseJson } from "../../lib/input/json-syntax.js";
import { fromJson } from "../../lib/input/json.js";
import { fromDmesg } from "../../lib/input/dmesg.js";
import { host } from "../../lib/scene/host.js";

describe("a JSON host", () => {
  test("numbers and hex text, end exclusive", () => {
    const text = `{"ranges": [{"start": "0x100000", "end": 2147483648},
      {"start": 4294967296, "end": "0x200000000", "node": 1}], "name": "a", "keyIds": 32, "holes": "memblock"}`;
    expect(fromJson(text)).toEqual({
      name: "a",
      keyIds: 32,
      holes: "memblock",
      ranges: [
        { start: "0x100000", end: 2147483648 },
        { start: 4294967296, end: "0x200000000", node: 1 },
      ],
    });
    expect(host(fromJson(text)).tdmrs).toHaveLength(2);
  });

  test("a plain size, a module by name or by its fields", () => {
    expect(fromJson('{"memory": "2T", "nodes": 2, "pamt": "dynamic"}')).toMatchObject({ nodes: 2 });
    expect(fromJson('{"memory": 1024, "module": "1.5"}').module).toBe("1.5");
    expect(host(fromJson('{"memory": "2T", "module": {"maxTdmrs": 8}}')).module.maxTdmrs).toBe(8);
  });

  test("CMRs alone are memory, and that is said", () => {
    const spec = fromJson('{"cmrs": [{"start": "0x100000", "end": "0x80000000"}]}');
    expect(spec.ranges).toEqual(spec.cmrs);
    expect(spec.assumptions).toHaveLength(1);
  });

  test("a resolved host that was saved comes back the same", () => {
    for (const spec of [
      { memory: "2T", nodes: 4, pamt: "dynamic" as const },
      fromDmesg(
        "CMR: [0x100000, 0x80000000)\nCMR: [0x100000000, 0x200000000)\ntdx: 9 KB allocated for PAMT",
      ),
    ]) {
      const resolved = host(spec);
      const { ranges: _, memory: __, ...again } = host(fromJson(JSON.stringify(resolved)));
      expect(resolved).toMatchObject(JSON.parse(JSON.stringify(again)) as object);
    }
  });
});

const range = (text: string): string => `{"ranges": [${text}]}`;

describe("refused", () => {
  test.each([
    ["{}", "incomplete host: no memory"],
    ["[]", "invalid host: the JSON is no object"],
    ["3", "invalid host: the JSON is no object"],
    ["null", "invalid host: the JSON is no object"],
    ['{"memmory": "2T"}', 'unknown key of host: "memmory" (did you mean "memory"?)'],
    [
      range('{"start": 0, "end": 1, "nod": 0}'),
      'unknown key of ranges[0]: "nod" (did you mean "node"?)',
    ],
    ['{"memory": "2T", "module": {"maxTdmr": 1}}', 'did you mean "maxTdmrs"?'],
    ['{"memory": "2T", "module": "1.6"}', 'unknown TDX module: "1.6"'],
    [
      '{"memory": "2T", "module": 15}',
      "invalid module: 15 (expected a preset's name or its fields)",
    ],
    ['{"memory": true}', "invalid memory: true (expected bytes or a size such as 2T)"],
    ['{"memory": "2T", "pamt": "on"}', 'invalid pamt: "on" (expected static or dynamic)'],
    ['{"memory": "2T", "holes": "e820"}', 'invalid holes: "e820" (expected memblock or cmr)'],
    ['{"memory": "2T", "keyIds": 1.5}', "invalid keyIds: 1.5 (expected a whole number"],
    ['{"ranges": {}}', "invalid ranges: {}"],
    [range("7"), "invalid ranges[0]: 7"],
    [range('{"start": 0}'), "invalid ranges[0].end: is missing (expected bytes or hex text)"],
    [range('{"start": 4096, "end": 4096}'), "end is exclusive and must be above start"],
    [range('{"start": "0xg", "end": 4096}'), 'invalid ranges[0].start: "0xg"'],
    [range('{"start": -1, "end": 4096}'), "invalid ranges[0].start: -1"],
    [range('{"start": 0, "end": "0x10000000000001"}'), "invalid ranges[0].end"],
    [
      range('{"start": 0, "end": 4096, "node": 1024}'),
      "invalid ranges[0].node: 1024 (expected 0 to 1023)",
    ],
    [
      range('{"start": 0, "end": 8192}, {"start": 4096, "end": 9000, "node": 1}'),
      "overlapping ranges",
    ],
    ['{"cmrs": [{"start": 2, "end": 1}]}', "invalid cmrs[0]"],
  ])("%s", (text, message) => {
    expect(() => fromJson(text)).toThrow(message);
    expect(() => fromJson(text)).toThrow(expect.objectContaining({ name: "InputError" }));
  });

  test.each([
    ['{"memory": "2T",}', 'line 1, column 17: found "}" (expected a key)'],
    ['{\n  "memory" "2T"}', 'line 2, column 12: found "\\"2T\\"}" (expected :)'],
    ['{"memory": "2T"', "line 1, column 16: found the end (expected , or })"],
    ["", "line 1, column 1: found the end (expected a value)"],
    ['{"ranges": [1, ]}', 'line 1, column 16: found "]}" (expected a value)'],
    ['{"a": 0x10}', "line 1, column 7"],
    ["{} {}", 'line 1, column 4: found "{}" (expected nothing more)'],
    ["{'a': 1}", "(expected a key or })"],
  ])("syntax: %s", (text, message) => {
    expect(() => fromJson(text)).toThrow(message);
  });

  test.each([
    ["a string without an end", `{"a": "${"x".repeat(4_000_000)}`, "line 1, column 7"],
    ["escapes without an end", `{"a": "${"\\n".repeat(2_000_000)}`, "line 1, column 7"],
    ["brackets without an end", '{"a":'.repeat(100_000), "line 1, column 500001"],
    [
      "a deep value",
      `{"memory": ${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
      "nested more than 64",
    ],
  ])("%s", (_, text, message) => {
    expect(() => fromJson(text)).toThrow(message);
  });

  const edit = fc.tuple(
    fc.nat(200),
    fc.nat(3),
    fc.constantFrom("", ",", "{", "]", '"', "\\", "1", ":", "\n"),
  );
  test.prop([fc.json({ maxDepth: 3 }), edit])(
    "a syntax error is found where JSON.parse finds one, and nowhere else",
    (json, [from, length, insert]) => {
      const text = json.slice(0, from) + insert + json.slice(from + length);
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      const { at, expected } = firstError(text);
      expect(at === text.length && expected === "nothing more").toBe(valid);
      if (valid) expect(parseJson(text)).toEqual(JSON.parse(text));
      else expect(() => parseJson(text)).toThrow(/line \d+, column \d+/);
    },
  );
});
