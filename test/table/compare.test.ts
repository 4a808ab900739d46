import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { InputError } from "../../lib/errors.js";
import { sweep } from "../../lib/sweep/sweep.js";
import { compare } from "../../lib/table/compare.js";

const axes = {
  policy: ["v5", "v6"],
  cacheMin: [1, 5],
  vcpus: [8, 64, 224],
  guests: [1, 16, 62],
} as const;
const rows = sweep(axes, (p) => ({ metadata: p.vcpus * p.cacheMin * 8192 * p.guests }));

describe("a comparison", () => {
  test("holds every row against its own counterpart", () => {
    const compared = compare(rows, { to: { cacheMin: 5 } });
    expect(compared).toHaveLength(36);
    for (const row of compared) {
      expect(row.baseline).toBe(row.vcpus * 5 * 8192 * row.guests);
      expect(row.ratio).toBe(row.cacheMin / 5);
      expect(row.difference).toBe(row.metadata - row.baseline);
    }
  });

  test("may hold several axes still", () => {
    const compared = compare(rows, { to: { cacheMin: 1, vcpus: 64 } });
    const row = compared.find((r) => r.cacheMin === 5 && r.vcpus === 224 && r.guests === 16);
    expect(row?.ratio).toBe((5 * 224) / 64);
  });

  test("keeps the axes for the next step, but leaves the rows it was given alone", () => {
    expect(Reflect.get(compare(rows, { to: { cacheMin: 5 } }), Symbol.for("pamtlab.axes"))).toEqual(
      Object.keys(axes),
    );
    expect(Object.keys(rows[0]!)).not.toContain("baseline");
  });

  test("tells 1 from the text 1, and meets NaN with NaN", () => {
    const mixed = [
      { kind: 1, at: Number.NaN, y: 10 },
      { kind: "1", at: Number.NaN, y: 20 },
      { kind: 1, at: 0, y: 5 },
      { kind: "1", at: 0, y: 4 },
    ];
    const compared = compare(mixed, { to: { at: Number.NaN }, by: ["kind", "at"] });
    expect(compared.map((row) => row.ratio)).toEqual([1, 1, 0.5, 0.2]);
  });

  test("a missing or impossible baseline value is no number, never zero", () => {
    const gaps = [
      { a: 1, b: 1, y: Number.NaN },
      { a: 2, b: 1, y: 4 },
      { a: 1, b: 2, y: 0 },
      { a: 2, b: 2, y: 0 },
    ];
    const compared = compare(gaps, { to: { a: 1 }, by: ["a", "b"] });
    expect(compared.map((row) => row.ratio)).toEqual(Array(4).fill(Number.NaN));
    expect(compared[3]?.difference).toBe(0);
  });

  test.prop([
    fc.array(fc.double({ min: 1, max: 1e15, noNaN: true }), { minLength: 12, maxLength: 12 }),
  ])("baseline plus difference and baseline times ratio give the value back", (values) => {
    let next = 0;
    const grid = sweep({ x: [1, 2, 3], k: ["a", "b", "c", "d"] }, () => ({ y: values[next++]! }));
    for (const row of compare(grid, { to: { k: "c" } })) {
      expect(row.baseline + row.difference).toBeCloseTo(row.y, 0);
      expect((row.baseline * row.ratio) / row.y).toBeCloseTo(1, 12);
      if (row.k === "c") expect([row.ratio, row.difference]).toEqual([1, 0]);
    }
  });
});

describe("wrong input", () => {
  const plain = [
    { a: 1, b: 1, y: 3, z: 4 },
    { a: 2, b: 1, y: 5, z: 6 },
  ];

  test.each<[string, () => unknown]>([
    [
      "invalid rows: none (expected at least one row)",
      () => compare(rows.slice(0, 0), { to: { cacheMin: 5 } }),
    ],
    [
      'unknown axes: these rows come from no sweep (name their axes, as in by: ["a"])',
      () => compare(plain, { to: { a: 1 }, value: "y" }),
    ],
    [
      "unknown value column: it could be y or z (name one as value)",
      () => compare(plain, { to: { a: 1 }, by: ["a", "b"] }),
    ],
    [
      "unknown value column: no column holds numbers (name one as value)",
      () => compare([{ a: 1, t: "x" }], { to: { a: 1 }, by: ["a"] }),
    ],
    [
      'unknown value column: "b" (did you mean "y"?)',
      () => compare(plain, { to: { a: 1 }, by: ["a", "b"], value: "b" }),
    ],
    [
      'unknown column: "policyy" (did you mean "policy"?)',
      () => compare(rows, { to: { policy: "v5" }, by: ["policyy" as "policy"] }),
    ],
    [
      'unknown axis: "polic" (did you mean "policy"?)',
      () => compare(rows, { to: { polic: "v5" } as object }),
    ],
    [
      "invalid baseline: {} (expected a value of policy, cacheMin, vcpus or guests)",
      () => compare(rows, { to: {} }),
    ],
    [
      "invalid baseline: cacheMin 7 is not in the rows (expected 1 or 5)",
      () => compare(rows, { to: { cacheMin: 7 as 5 } }),
    ],
    [
      "invalid baseline: no row with a 2 at b 2 (sweep the full grid)",
      () =>
        compare([...plain, { a: 1, b: 2, y: 1, z: 1 }], {
          to: { a: 2 },
          by: ["a", "b"],
          value: "y",
        }),
    ],
    [
      "invalid baseline: two rows at a 1 (expected one; name every axis in by)",
      () =>
        compare([...plain, { a: 1, b: 2, y: 1, z: 1 }], { to: { a: 1 }, by: ["a"], value: "y" }),
    ],
    [
      'invalid rows: they have a column "ratio" already (rename it first)',
      () => compare([{ a: 1, ratio: 1 }], { to: { a: 1 }, by: ["a"] }),
    ],
  ])("%s", (message, act) => {
    expect(act).toThrow(new InputError(message));
  });

  test("a misspelt axis, value or baseline does not compile", () => {
    // @ts-expect-error no such axis
    expect(() => compare(rows, { to: { cacheMax: 5 } })).toThrow(InputError);
    // @ts-expect-error no such value on the axis
    expect(() => compare(rows, { to: { cacheMin: 6 } })).toThrow(InputError);
    // @ts-expect-error no such value column
    expect(() => compare(rows, { to: { cacheMin: 5 }, value: "metadat" })).toThrow(InputError);
  });
});
