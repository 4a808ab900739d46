import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const files = ["lib", "test"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file)),
);
const lines = (file: string): number => readFileSync(join(root, file), "utf8").split("\n").length;

test("no file is above 300 lines, and half of lib/ is at or below 80", () => {
  const lib = files.filter((file) => file.startsWith("lib"));
  expect(files.filter((file) => lines(file) > 301)).toEqual([]);
  const sizes = lib.map(lines).sort((a, b) => a - b);
  expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(81);
});

test("files are kebab-case, and no drawer is called utils, helpers or managers", () => {
  for (const file of files) {
    expect(file).toMatch(/^[a-z0-9/.-]+\.ts$/);
    expect(file).not.toMatch(/\b(utils?|helpers?|managers?|misc|common)\b/);
  }
});
