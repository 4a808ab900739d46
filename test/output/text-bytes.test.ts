import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { TextBytes } from "../../lib/output/text-bytes.js";

const written = (write: (bytes: TextBytes) => void): string => {
  const bytes = new TextBytes();
  write(bytes);
  return Buffer.from(bytes.take()).toString();
};
const decimal = fc
  .tuple(fc.integer({ min: -(10 ** 15), max: 10 ** 15 }), fc.nat(9))
  .map(([digits, places]) => digits / 10 ** places);
const number = fc.oneof(
  fc.double(),
  decimal,
  fc.maxSafeInteger(),
  fc.float(),
  fc.constantFrom(
    0,
    -0,
    1e15,
    -1e15,
    999_999_999_999_999,
    1e-6,
    9.9e-7,
    1e21,
    99_999_999,
    1e8,
    0.1 + 0.2,
    100_000_000.5,
  ),
);

test.prop([fc.array(number, { maxLength: 50 })], { numRuns: 2000 })(
  "numbers are as JavaScript prints them",
  (numbers) => {
    const text = written((bytes) => {
      for (const one of numbers) {
        bytes.number(one);
        bytes.byte(10);
      }
    });
    expect(text).toBe(numbers.map((one) => `${one}\n`).join(""));
  },
);

test.prop([fc.array(fc.string({ unit: "grapheme", maxLength: 300 }))])("text is UTF-8", (texts) => {
  expect(written((bytes) => texts.forEach((one) => bytes.text(one)))).toBe(
    Buffer.from(texts.join("")).toString(),
  );
});

test("grows, and begins anew when what it has is taken", () => {
  const bytes = new TextBytes();
  for (let n = 0; n < 1e5; n++) bytes.number(n / 8);
  bytes.text("x".repeat(1e6));
  expect(bytes.take().length).toBe(
    Array.from({ length: 1e5 }, (_, n) => String(n / 8)).join("").length + 1e6,
  );
  bytes.number(7);
  expect(Buffer.from(bytes.take()).toString()).toBe("7");
});
