import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { toColumns } from "../../lib/columns/rows.js";
import { InputError } from "../../lib/errors.js";
import { sweep } from "../../lib/sweep/sweep.js";
import { sweepTerms } from "../../lib/sweep/sweep-terms.js";
import {
  greatest,
  least,
  limited,
  product,
  recordTerm,
  sum,
  term,
  type Term,
} from "../../lib/terms/term.js";
import { WASM, WASM_ORIGIN } from "../../lib/terms/wasm-bytes.js";

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

function failing(n: number): number {
  if (n === 2) throw new InputError("invalid n: 2");
  return n;
}

const refuse = (value: number, of: number): Error => new InputError(`${value} of ${of}`);

function swept(most: number): readonly object[] {
  return sweepTerms({ a: upTo(3), b: upTo(3), c: upTo(9) }, ({ a, b, c }) => {
    const used = product(a, b);
    const bound = term((x: number) => x * most, a);
    return { y: sum(limited(used, { term: used, most: bound, refuse }), c) };
  });
}

describe("a formula", () => {
  test("computes each term once for each combination of the values of its own axes", () => {
    const calls = { a: 0, ab: 0, c: 0 };
    const axes = { a: upTo(3), b: upTo(4), c: upTo(5) };
    const rows = sweepTerms(axes, ({ a, b, c }) => {
      const onA = term((x: number) => (calls.a++, x * 100), a);
      const onBoth = term((x: number, y: number) => (calls.ab++, x + y), onA, b);
      const onC = term((z: number) => (calls.c++, z / 8), c);
      return { total: sum(onBoth, onC), other: product(onC, onA) };
    });
    expect(calls).toEqual({ a: 3, ab: 12, c: 5 });
    expect(rows).toEqual(
      sweep(axes, ({ a, b, c }) => ({ total: a * 100 + b + c / 8, other: (c / 8) * a * 100 })),
    );
  });

  test("may hold text, records and constants, and answer with an axis or a part of them", () => {
    const rows = sweepTerms({ k: ["x", "y"], n: [1, 2] }, ({ k, n }) => ({
      text: term((r: { k: string; n: number }) => r.k + r.n, recordTerm({ k, n })),
      again: n,
      only: term((one: string) => one.toUpperCase(), k),
      seven: sum(3, 4),
      none: sum(),
    }));
    expect(rows.map((row) => row.text)).toEqual(["x1", "x2", "y1", "y2"]);
    expect(rows[2]).toEqual({ k: "y", n: 1, text: "y1", again: 1, only: "Y", seven: 7, none: 0 });
  });

  test("names the values of the axes at which a term throws, and a column that is an axis", () => {
    expect(() =>
      sweepTerms({ m: upTo(9), n: upTo(3) }, ({ n }) => ({ y: term(failing, n) })),
    ).toThrow(new InputError("invalid n: 2 (at n 2)"));
    expect(() => sweepTerms({ n: [1] }, ({ n }) => ({ n: n as Term }))).toThrow(
      'invalid answer: "n" is an axis',
    );
  });

  test("is refused where a limit is passed, at the first point of the axes that decide", () => {
    expect(swept(3)).toHaveLength(81);
    expect(() => swept(2)).toThrow(new InputError("3 of 2 (at a 1, b 3)"));
  });
});

const operations = { sum, product, least, greatest };
const plain = {
  sum: (a: number, b: number) => a + b,
  product: (a: number, b: number) => a * b,
  least: Math.min,
  greatest: Math.max,
};
const odd = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, -1.5];

const value =
  (scale: number) =>
  (...values: number[]): number => {
    const mixed = values.reduce((all, one) => (all * 31 + one) % 1009, scale);
    return odd[mixed % 40] ?? mixed / 7;
  };

type Sums = readonly { readonly a: number; readonly b: number; readonly y: number }[];

function sums(plus: number, over: Sums = []): Sums {
  const axes = { a: upTo(200), b: upTo(200) };
  const added = (n: number): number => n + plus;
  return sweepTerms(axes, ({ a, b }) => ({ y: sum(a, term(added, b)) }), { over });
}

const bench = (file: string): string =>
  readFileSync(new URL(`../../bench/sweep/${file}`, import.meta.url), "utf8");
const sha256 = (bytes: string | Buffer): string => createHash("sha256").update(bytes).digest("hex");

describe("the last operation", () => {
  test.prop([
    fc.constantFrom("sum", "product", "least", "greatest"),
    fc.array(fc.constantFrom(1, 2, 3, 5), { minLength: 1, maxLength: 3 }),
    fc.nat(15),
    fc.nat(15),
    fc.boolean(),
  ])("is the same at every point as one by one, to the bit", (name, sizes, ofA, ofB, many) => {
    // Enough points for WebAssembly, or few.
    const axes = Object.fromEntries(
      [...sizes, many ? 4500 : 3].map((n, at) => [`x${at}`, upTo(n)]),
    );
    const names = Object.keys(axes);
    const chosen = (of: number): string[] => names.filter((_, at) => ((of >> at) & 1) === 1);
    const [one, other] = [value(3), value(5)];
    const swept = sweepTerms(axes, (at) => {
      const [a, b] = [chosen(ofA), chosen(ofB)].map((of) => of.map((axis) => at[axis]!)) as [
        Term<number>[],
        Term<number>[],
      ];
      return { y: operations[name](term(one, ...a), term(other, ...b)) };
    });
    const got = toColumns(swept).column.y as Float64Array;
    const wanted = new Float64Array(swept.length);
    const columns = names.map((axis) =>
      Float64Array.from(toColumns<Record<string, number>>(swept).column[axis]!),
    );
    const pick = (of: number, row: number): number[] =>
      chosen(of).map((axis) => columns[names.indexOf(axis)]![row]!);
    for (let row = 0; row < wanted.length; row++) {
      wanted[row] = plain[name](one(...pick(ofA, row)), other(...pick(ofB, row)));
    }
    expect(got.length).toBe(wanted.length);
    expect(wanted.every((want, row) => Object.is(want, got[row]))).toBe(true);
  });

  test("takes the memory of rows that are done with, where told", () => {
    const first = sums(0);
    const alone = sums(7);
    expect(first.at(-1)?.y).toBe(400);
    const second = sums(7, first);
    expect(toColumns(second).column.y).toEqual(toColumns(alone).column.y);
    const [old, own, kept] = [first, second, alone].map((rows) => toColumns(rows).column.y);
    expect((own as Float64Array).buffer).toBe((old as Float64Array).buffer);
    expect((kept as Float64Array).buffer).not.toBe((old as Float64Array).buffer);
  });

  test("is compiled from the source beside the bench", () => {
    expect(sha256(bench("kernel.as.ts"))).toBe(WASM_ORIGIN.source);
    expect(sha256(Buffer.from(WASM, "base64"))).toBe(WASM_ORIGIN.bytes);
    const { devDependencies } = JSON.parse(bench("package.json")) as {
      devDependencies: { assemblyscript: string };
    };
    expect(WASM_ORIGIN.compiler).toBe(`assemblyscript ${devDependencies.assemblyscript}`);
  });
});
