import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { formatShare, formatSize, GiB, KiB, MiB, parseSize, TiB } from "../lib/units.js";

test.each([
  ["0", 0],
  ["512", 512],
  ["4k", 4 * KiB],
  ["64M", 64 * MiB],
  ["1.5 GiB", 1.5 * GiB],
  [" 2T ", 2 * TiB],
  [".5m", MiB / 2],
  ["8 PiB", 8 * 1024 * TiB - 1 + 1],
  [4096, 4096],
])("%o is %d bytes", (text, bytes) => {
  if (bytes < 2 ** 53) expect(parseSize(text)).toBe(bytes);
  else expect(() => parseSize(text)).toThrow("invalid size");
});

test.each([
  "",
  "G",
  "1GB",
  "1.5.2G",
  "-1",
  "1e9",
  "2 T B",
  "0.3",
  "1.0000001K",
  "NaN",
  -1,
  0.5,
  NaN,
])("%o is refused", (text) => {
  expect(() => parseSize(text, "memory")).toThrow(`invalid memory: ${JSON.stringify(text)}`);
});

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1 KiB"],
  [1536, "1.5 KiB"],
  [1023 * KiB, "1023 KiB"],
  [1023.9 * KiB, "1 MiB"],
  [4104 * KiB, "4.01 MiB"],
  [8607744000, "8.02 GiB"],
  [1020 * GiB, "1020 GiB"],
  [-1536, "-1.5 KiB"],
  [NaN, "no answer"],
])("%d bytes read %s", (bytes, text) => expect(formatSize(bytes)).toBe(text));

test("shares", () => {
  expect(formatShare(4104 / 2 ** 20)).toBe("0.391 %");
  expect(formatShare(1)).toBe("100 %");
  expect(formatShare(NaN)).toBe("no answer");
});

test.prop([fc.integer({ min: 0, max: 2 ** 52 })])(
  "what is printed is within half a percent",
  (bytes) => {
    expect(Math.abs(parseSizeLoose(formatSize(bytes)) - bytes)).toBeLessThanOrEqual(bytes * 0.0051);
  },
);

function parseSizeLoose(text: string): number {
  const [number, unit] = text.split(" ");
  return Number(number) * parseSize(`1${unit}`);
}
