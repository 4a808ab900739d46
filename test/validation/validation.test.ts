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

test("all but a clock and a guest's own doing is modelled", () => {
  const never = rows.filter(({ ours }) => ours === "not modelled");
  expect(never.length).toBeGreaterThan(0);
  expect(never.length).toBeLessThan(rows.length / 5);
  for (const { what, difference } of rows) expect(difference, what).not.toMatch(/NaN|Infinity/);
});

test("no TD leaves a pair, and a figure of a version unknown lies between two that are known", () => {
  const left = rows.filter(({ what }) => what.startsWith("pairs left by a TD"));
  expect(left.map(({ ours, difference }) => [ours, difference])).toEqual([
    ["0", "none"],
    ["0", "none"],
    ["0", "none"],
  ]);
  const bounded = rows.filter(({ difference }) => /^(between them|outside)$/.test(difference));
  expect(bounded.map(({ difference }) => difference)).toEqual(["between them", "between them"]);
});

test("a figure that a condition was chosen for says so", () => {
  const chosen = rows.filter(({ why }) => why.includes("No evidence"));
  expect(chosen.map(({ difference }) => difference)).toEqual(["+0.31 %", "-0.0074 %"]);
});
