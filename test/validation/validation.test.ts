import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { groups, page } from "./page.js";
import type { Row } from "./row.js";

const file = new URL("../../docs/validation.md", import.meta.url);
const rows: readonly Row[] = groups().flatMap((group) => group.rows);

test("docs/validation.md is what the library answers (UPDATE=1 rewrites it)", () => {
  if (process.env.UPDATE) writeFileSync(file, page(groups()));
  expect(readFileSync(file, "utf8")).toBe(page(groups()));
});

test("every row says what was published, where and when, and why ours differs", () => {
  for (const row of rows) {
    for (const cell of Object.values(row)) expect(cell, row.what).toMatch(/\S/);
    expect(row.source, row.what).toMatch(/\d{4}-\d{2}|\d{4}$|undated|date not known/);
  }
});

test("a printed total is met to the byte, whether its map was published or not", () => {
  const logs = rows.filter(({ what }) => what.startsWith("dmesg of"));
  expect(logs.length).toBeGreaterThan(9);
  expect(logs.map(({ difference }) => difference)).toEqual(logs.map(() => "none"));
});

test("what a closed form cannot know is left to events or to a clock", () => {
  const open = rows.filter(({ difference }) => difference.startsWith("needs events"));
  const never = rows.filter(({ ours }) => ours === "not modelled");
  expect([open.length, never.length].every((some) => some > 0)).toBe(true);
  expect(open.length + never.length).toBeLessThan(rows.length / 3);
});
