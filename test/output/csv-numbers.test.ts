import { fc, test } from "@fast-check/vitest";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { csvCore } from "../../lib/output/csv-core.js";
import { WASM, WASM_ORIGIN } from "../../lib/output/wasm-bytes.js";

const core = csvCore(1, (text) => text)!;
const written = (numbers: readonly number[]): string =>
  Buffer.from(core([Float64Array.from(numbers)], numbers.length)!).toString();
const printed = (numbers: readonly number[]): string => numbers.map((one) => `${one}\n`).join("");

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
const bench = (file: string): Buffer =>
  readFileSync(new URL(`../../bench/sweep/${file}`, import.meta.url));

/** A double and those on either side of it. */
function neighbours(number: number): number[] {
  const bits = new BigInt64Array(Float64Array.of(number).buffer);
  return [-1n, 0n, 1n].map((by) => new Float64Array(BigInt64Array.of(bits[0]! + by).buffer)[0]!);
}

const cases: Readonly<Record<string, readonly number[]>> = {
  "zero, which has no sign": [0, -0],
  "what is no number or no finite one": [Number.NaN, Infinity, -Infinity],
  "the least, the greatest, and the least that is normal": [
    5e-324, -5e-324, 1e-323, 1.5e-323, 1.7976931348623157e308, 2.2250738585072014e-308,
    2.225073858507201e-308, -2.2250738585072014e-308,
  ],
  "whole numbers up to where doubles have gaps": [
    9,
    10,
    99_999_999,
    1e8,
    1e15,
    1e16,
    2 ** 53 - 1,
    2 ** 53,
    2 ** 53 + 2,
    -(2 ** 53),
    -(2 ** 53) - 2,
  ],
  "where exponents begin": [
    1e20,
    1e21,
    999_999_999_999_999_900_000,
    1.5e21,
    1e-6,
    9.9e-7,
    1e-7,
    0.000_001_234_567_890_123_456_7,
    -0.000_001_234_567_890_123_456_7,
    1.234e-7,
    123e18,
    2 ** 60,
    2 ** 69,
    2 ** 70,
  ],
  "sums that are not what they seem": [0.1 + 0.2, 0.1, 1 / 3, 100_000_000.5, 4.35, 2 ** -44, 1e23],
  "doubles half-way between two decimals": [2 ** 52 + 0.5, 2 ** 51 + 0.25, 9.5, 2 ** -25, 5e-5],
  "powers of two, their neighbours at uneven distance": Array.from({ length: 2098 }, (_, at) =>
    neighbours(2 ** (at - 1074)),
  ).flat(),
  "powers of ten and their neighbours": Array.from({ length: 632 }, (_, at) =>
    neighbours(Number(`1e${at - 323}`)),
  ).flat(),
  "the first that are not normal": Array.from({ length: 4000 }, (_, at) => at * 5e-324),
};

test.each(Object.entries(cases))("are as JavaScript prints them: %s", (_, numbers) => {
  expect(written(numbers)).toBe(printed(numbers));
});

const bits = fc
  .bigInt({ min: 0n, max: 2n ** 64n - 1n })
  .map((one) => new Float64Array(BigUint64Array.of(one).buffer)[0]!);
const decimal = fc
  .tuple(fc.maxSafeInteger(), fc.integer({ min: 1, max: 16 }), fc.integer({ min: -30, max: 30 }))
  .map(([digits, count, power]) => Number(`${String(digits).slice(0, count + 1)}e${power}`));
const whole = fc
  .tuple(fc.maxSafeInteger(), fc.nat(53))
  .map(([one, by]) => Math.trunc(one / 2 ** by));
const kinds = { bits, decimal, whole, double: fc.double(), float: fc.float() };

test.each(Object.entries(kinds))("are as JavaScript prints them, at random: %s", (_, kind) => {
  fc.assert(
    fc.property(fc.array(kind, { minLength: 50, maxLength: 100 }), (numbers) => {
      expect(written(numbers)).toBe(printed(numbers));
    }),
    { numRuns: 300 },
  );
});

test("are written by what is compiled from the source beside the bench", () => {
  expect(sha256(bench("csv.as.ts"))).toBe(WASM_ORIGIN.source);
  expect(sha256(Buffer.from(WASM, "base64"))).toBe(WASM_ORIGIN.bytes);
  const { devDependencies } = JSON.parse(String(bench("package.json"))) as {
    devDependencies: { assemblyscript: string };
  };
  expect(WASM_ORIGIN.compiler).toBe(`assemblyscript ${devDependencies.assemblyscript}`);
});
