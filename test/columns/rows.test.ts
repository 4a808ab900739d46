import { inspect } from "node:util";
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { Collector } from "../../lib/columns/collector.js";
import { columns } from "../../lib/columns/columns.js";
import { toColumns, toRows } from "../../lib/columns/rows.js";

const value = fc.oneof(fc.double(), fc.string(), fc.boolean());
const records = fc.array(
  fc.dictionary(fc.constantFrom("a", "b", "c"), value, { noNullPrototype: true }),
);

const held = toRows(columns({ n: Float64Array.of(1, 2, 3), k: ["a", "b", "c"] }));

describe("a list of rows that are held as columns", () => {
  test("is a list to whoever reads it", () => {
    const plain = [
      { n: 1, k: "a" },
      { n: 2, k: "b" },
      { n: 3, k: "c" },
    ];
    expect(Array.isArray(held)).toBe(true);
    expect(held).toEqual(plain);
    expect([...held]).toEqual(plain);
    expect(held.map(({ n }) => n)).toEqual([1, 2, 3]);
    expect(held.filter(({ n }) => n > 1)).toEqual(plain.slice(1));
    expect(held.at(-1)).toEqual(plain[2]);
    expect(held.slice(1)).toEqual(plain.slice(1));
    expect(held.concat(plain)).toEqual([...plain, ...plain]);
    expect([held[3], held[-1]]).toEqual([undefined, undefined]);
    expect(Object.keys(held)).toEqual(["0", "1", "2"]);
    expect(JSON.stringify(held)).toBe(JSON.stringify(plain));
    expect(1 in held && !(3 in held)).toBe(true);
  });

  test("cannot be changed, nor can its rows", () => {
    expect(Reflect.set(held, 0, { n: 7 })).toBe(false);
    expect(Reflect.deleteProperty(held, 0)).toBe(false);
    expect(() => (held as unknown as object[]).push({ n: 7 })).toThrow(TypeError);
    expect(Reflect.set(held[0]!, "n", 7)).toBe(false);
    expect(held[0]).toEqual({ n: 1, k: "a" });
  });

  test("has the same row each time, unless it is long", () => {
    expect(held[1]).toBe(held[1]);
    expect(held.indexOf(held[2]!)).toBe(2);
    const long = toRows(columns({ n: new Float64Array(2 ** 16 + 1) }));
    expect(long[0]).not.toBe(long[0]);
    expect(long[0]).toEqual(long[1]);
  });

  test("shows its first rows", () => {
    expect(inspect(held)).toBe(inspect([...held]));
    const many = toRows(columns({ n: new Float64Array(1e6) }));
    const text = inspect(many, { maxArrayLength: 2, compact: false });
    expect(text).toBe(
      inspect([many[0], many[1], many[2]], { maxArrayLength: 2, compact: false }).replace(
        "1 more item",
        "999998 more items",
      ),
    );
  });

  test("gives the columns themselves", () => {
    const own = columns({ n: Float64Array.of(1) });
    expect(toColumns(toRows(own))).toBe(own);
  });
});

describe("records collected as columns", () => {
  test.prop([records])("come back as they were", (given) => {
    const collected = new Collector();
    for (const record of given) collected.add(record);
    const back = toRows(collected.columns());
    expect(back).toEqual(given);
    expect(toRows(toColumns(given))).toEqual(given);
  });

  test("a column is numbers for as long as all are", () => {
    const { column } = toColumns<{ a: number; b: number | string; c?: number }>([
      { a: 1, b: 1 },
      { a: Number.NaN, b: "two", c: 3 },
    ]);
    expect(column).toEqual({ a: Float64Array.of(1, Number.NaN), b: [1, "two"], c: [undefined, 3] });
  });
});
