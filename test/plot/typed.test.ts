import { expect, test } from "vitest";
import type { Figure } from "../../lib/plot/figure.js";
import { plot } from "../../lib/plot/plot.js";

const rows = [{ second: 0, bytes: 1, kind: "pairs" }];

// Each of these is an error of the compiler too, or the type check of the tests fails.
const wrong: Readonly<Record<string, () => Figure>> = {
  // @ts-expect-error no such column
  line: () => plot.line(rows, { x: "secnd", y: "bytes" }),
  // @ts-expect-error no such column
  step: () => plot.step(rows, { x: "secnd", y: "bytes" }),
  // @ts-expect-error no such column
  scatter: () => plot.scatter(rows, { x: "secnd", y: "bytes" }),
  // @ts-expect-error no such column
  area: () => plot.area(rows, { x: "secnd", y: "bytes" }),
  // @ts-expect-error no such column
  band: () => plot.band(rows, { x: "secnd", y: "bytes" }),
  // @ts-expect-error no such column
  bar: () => plot.bar(rows, { x: "secnd", y: "bytes" }),
  // @ts-expect-error no such column
  waterfall: () => plot.waterfall(rows, { x: "secnd", y: "bytes" }),
  // @ts-expect-error no such column
  histogram: () => plot.histogram(rows, { x: "secnd" }),
  // @ts-expect-error no such column
  ecdf: () => plot.ecdf(rows, { x: "secnd" }),
  // @ts-expect-error no such column
  box: () => plot.box(rows, { x: "secnd", y: "bytes" }),
  // @ts-expect-error no such column
  violin: () => plot.violin(rows, { x: "secnd", y: "bytes" }),
  // @ts-expect-error no such column
  heatmap: () => plot.heatmap(rows, { x: "secnd", y: "kind", value: "bytes" }),
  // @ts-expect-error no such column
  contour: () => plot.contour(rows, { x: "secnd", y: "second", value: "bytes" }),
  // @ts-expect-error no such column
  strip: () => plot.strip(rows, { start: "secnd", end: "bytes", kind: "kind" }),
  // @ts-expect-error no such column
  "a colour": () => plot.line(rows, { x: "second", y: "bytes", color: "secnd" }),
  // @ts-expect-error no such column
  "a panel": () => plot.line(rows, { x: "second", y: "bytes", facet: "secnd" }),
  // @ts-expect-error no such column
  "a slider": () => plot.line(rows, { x: "second", y: "bytes", slider: "secnd" }),
  // @ts-expect-error no such column
  "a format": () => plot.line(rows, { x: "second", y: "bytes", format: { secnd: "size" } }),
  // @ts-expect-error no such column
  "a detail": () => plot.line(rows, { x: "second", y: "bytes", detail: ["secnd"] }),
};

test.each(Object.keys(wrong))("%s of a column that does not exist is refused", (name) => {
  expect(wrong[name]).toThrow('unknown column: "secnd" (did you mean "second"?)');
});

test("every kind is among them", () => {
  const others = new Set(["described", "figure", "init"]);
  const kinds = Object.keys(plot).filter((name) => !others.has(name));
  expect(Object.keys(wrong)).toEqual(expect.arrayContaining(kinds));
});
