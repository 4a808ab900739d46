import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { InputError } from "../../lib/errors.js";
import { sweep } from "../../lib/sweep/sweep.js";
import type { AxisValue } from "../../lib/sweep/axis.js";

const axisValue: fc.Arbitrary<AxisValue> = fc.oneof(fc.integer(), fc.string(), fc.boolean());
const axes = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,6}$/),
  fc.array(axisValue, { minLength: 1, maxLength: 4 }),
  { maxKeys: 5, noNullPrototype: true },
);

describe("the grid", () => {
  test("runs the last axis fastest and keeps the columns in reading order", () => {
    const rows = sweep({ policy: ["v5", "v6"], guests: [1, 16, 62] }, (p) => ({
      text: `${p.policy}/${p.guests}`,
    }));
    expect(rows.map((row) => row.text)).toEqual([
      "v5/1",
      "v5/16",
      "v5/62",
      "v6/1",
      "v6/16",
      "v6/62",
    ]);
    expect(Object.keys(rows[0]!)).toEqual(["policy", "guests", "text"]);
  });

  test.prop([axes])("holds every point once, where its mixed radix number says", (given) => {
    const rows = sweep(given, (p) => ({ asked: JSON.stringify(p) }));
    const entries = Object.entries(given);
    expect(rows.length).toBe(entries.reduce((count, [, values]) => count * values.length, 1));
    rows.forEach((row, index) => {
      let rest = index;
      const point: Record<string, AxisValue> = {};
      for (const [name, values] of [...entries].reverse()) {
        point[name] = values[rest % values.length]!;
        rest = Math.floor(rest / values.length);
      }
      const asked = JSON.stringify(JSON.parse(row.asked));
      expect(row).toEqual({ ...point, asked });
      expect(JSON.parse(asked)).toEqual(point);
    });
  });

  test("carries the names of its axes where a table can find them, out of sight", () => {
    const rows = sweep({ a: [1], b: [2] }, () => ({ c: 3 }));
    expect(Reflect.get(rows, Symbol.for("pamtlab.axes"))).toEqual(["a", "b"]);
    expect(Object.keys(rows)).toEqual(["0"]);
  });

  test("does not let an answer that keeps its point see later columns", () => {
    const rows = sweep({ a: [1, 2] }, (p) => ({ kept: p }));
    expect(rows.map((row) => row.kept)).toEqual([{ a: 1 }, { a: 2 }]);
  });
});

describe("types", () => {
  test("a row is typed by its axes and answers", () => {
    const rows = sweep({ policy: ["v5", "v6"], vcpus: [8, 64] }, (p) => ({ bytes: p.vcpus * 2 }));
    const first = rows[0]!;
    const policy: "v5" | "v6" = first.policy;
    const vcpus: 8 | 64 = first.vcpus;
    const bytes: number = first.bytes;
    expect([policy, vcpus, bytes]).toEqual(["v5", 8, 16]);
    // @ts-expect-error a misspelt column does not compile
    expect(first.byte).toBeUndefined();
  });
});

describe("wrong input", () => {
  test.each<[string, Record<string, readonly AxisValue[]>]>([
    ["invalid axis: a has no values (expected at least one)", { b: [1], a: [] }],
    [
      "invalid axis: a holds null (expected numbers, text or booleans)",
      { a: [1, null as unknown as number] },
    ],
    [
      "invalid axis: a is 3 (expected a list of values or a range)",
      { a: 3 as unknown as number[] },
    ],
    [
      "invalid axes: 100000000 points (at most 16777216; sweep in parts)",
      Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, Array(100).fill(0)])),
    ],
  ])("%s", (message, given) => {
    expect(() => sweep(given, () => ({ y: 1 }))).toThrow(new InputError(message));
  });

  test("a name that is both an axis and an answer is refused", () => {
    // @ts-expect-error the names must differ
    expect(() => sweep({ a: [1] }, () => ({ a: 2 }))).toThrow(
      new InputError('invalid answer: "a" is an axis (give the column another name)'),
    );
  });

  test("an answer that is no record is refused, a promise too", () => {
    for (const answer of [7, null, [1], Promise.resolve({})]) {
      expect(() => sweep({ a: [1] }, () => answer as object)).toThrow(
        new InputError("invalid answer: expected a plain record of columns (at a 1)"),
      );
    }
  });
});

function failing(kind: Error): () => void {
  return () =>
    void sweep({ policy: ["v5"], vcpus: [8, 64] }, (p) => {
      if (p.vcpus === 64) throw kind;
      return { y: 1 };
    });
}

describe("errors on the way", () => {
  test("name the point and keep their cause and kind", () => {
    const cause = new InputError('invalid backing: "3m"');
    expect(failing(cause)).toThrow(
      new InputError('invalid backing: "3m" (at policy "v5", vcpus 64)'),
    );
    expect(failing(new RangeError("too far"))).toThrow('too far (at policy "v5", vcpus 64)');
    expect(failing(new RangeError("too far"))).not.toThrow(InputError);
    try {
      failing(cause)();
    } catch (error) {
      expect((error as Error).cause).toBe(cause);
    }
  });
});
