import { expect, test } from "vitest";
import { figureRows } from "../../lib/plot/figure-rows.js";
import { plot } from "../../lib/plot/plot.js";

test("rows of a chart are its points, by series where it has several", () => {
  const rows = [
    { memory: 1, bytes: 10, mode: "static" },
    { memory: 2, bytes: 20, mode: "static" },
    { memory: 1, bytes: 1, mode: "dynamic" },
  ];
  const chart = plot.line(rows, { x: "memory", y: "bytes", color: "mode" });
  const drawn = figureRows(chart).map(({ series, x, y }) => ({
    mode: series,
    memory: x,
    bytes: y,
  }));
  expect(drawn).toEqual(expect.arrayContaining([{ mode: "dynamic", memory: 1, bytes: 1 }]));
  expect(drawn).toHaveLength(3);
});

test("cells of a heat map are rows with their place", () => {
  const z = [
    [1, 2],
    [3, null],
  ];
  const figure = plot.figure({ data: [{ type: "heatmap", x: ["a", "b"], y: [1, 2], z }] });
  expect(figureRows(figure)).toEqual([
    { x: "a", y: 1, z: 1 },
    { x: "b", y: 1, z: 2 },
    { x: "a", y: 2, z: 3 },
    { x: "b", y: 2, z: null },
  ]);
});
