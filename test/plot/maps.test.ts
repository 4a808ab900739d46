import { describe, expect, test } from "vitest";
import { InputError } from "../../lib/errors.js";
import { inkAt } from "../../lib/plot/color-bar.js";
import type { Figure } from "../../lib/plot/figure.js";
import { plot } from "../../lib/plot/plot.js";
import { sweep } from "../../lib/sweep/sweep.js";
import { GiB, KiB, MiB, parseSize } from "../../lib/units.js";

function field(figure: Figure, trace: number, name: string): unknown {
  return Reflect.get(figure.data[trace]!, name);
}

function header(figure: Figure): string {
  return figure.layout.title?.text ?? "";
}

/** The red, green and blue of `rgb(…)`. */
function parts(text: string): readonly number[] {
  return text.match(/\d+/g)!.map(Number);
}

/** Relative luminance by the definition of WCAG 2.1. */
function luminance(rgb: readonly number[]): number {
  const [r, g, b] = rgb
    .map((part) => part / 255)
    .map((c) => (c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

const grid = sweep({ vcpus: [1, 64, 8], policy: ["v5", "v6"] }, (p) => ({
  bytes: p.vcpus * (p.policy === "v5" ? 40 : 24) * KiB,
}));
const options = { x: "vcpus", y: "policy", value: "bytes", format: { bytes: "size" } } as const;

describe("a heat map", () => {
  test("has a cell for each pair of values, numbers in order, and their text on it", () => {
    const figure = plot.heatmap(grid, options);
    expect(field(figure, 0, "z")).toEqual([
      [40, 320, 2560].map((n) => n * KiB),
      [24, 192, 1536].map((n) => n * KiB),
    ]);
    expect(field(figure, 1, "text")).toEqual([
      "40 KiB",
      "320 KiB",
      "2.5 MiB",
      "24 KiB",
      "192 KiB",
      "1.5 MiB",
    ]);
    expect(figure.layout.xaxis?.ticktext).toEqual(["1", "8", "64"]);
    // Names read from the top.
    expect(figure.layout.yaxis?.range).toEqual([1.5, -0.5]);
    expect((field(figure, 0, "hovertext") as string[][])[0]![1]).toBe(
      "vcpus: 8<br>policy: v5<br>bytes: 320 KiB",
    );
  });

  test("text on every colour has a contrast of 4.5", () => {
    const scale = field(plot.heatmap(grid, options), 0, "colorscale") as [number, string][];
    for (let share = 0; share <= 1; share += 0.01) {
      const after = Math.max(
        1,
        scale.findIndex(([at]) => at >= share),
      );
      const [[from, low], [to, high]] = [scale[after - 1]!, scale[after]!];
      const mixed = parts(low).map(
        (part, i) => part + ((parts(high)[i]! - part) * (share - from)) / (to - from),
      );
      const ground = luminance(mixed);
      const ink = inkAt(share) === "#ffffff" ? 1 : 0;
      const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
      expect(ratio).toBeGreaterThanOrEqual(4.5);
    }
  });

  test("leaves cells empty that have no row or no answer, and says so", () => {
    const holed = grid.slice(1).map((row, i) => (i === 0 ? { ...row, bytes: Number.NaN } : row));
    const figure = plot.heatmap(holed, options);
    expect((field(figure, 0, "z") as unknown[][]).map((line) => line[0])).toEqual([null, null]);
    expect(header(figure)).toContain("1 point without an answer is left out");
    expect(header(figure)).toContain("1 cell without a row is left empty");
  });

  test("has logarithms of the values and labels of sizes on a logarithmic scale", () => {
    const rows = [...grid.slice(1), { vcpus: 1, policy: "v5", bytes: 0 }];
    const figure = plot.heatmap(rows, { ...options, log: { value: true } });
    expect((field(figure, 0, "z") as number[][])[0]![0]).toBeCloseTo(Math.log10(24 * KiB));
    const bar = field(figure, 0, "colorbar") as { tickvals: number[]; ticktext: string[] };
    bar.tickvals.forEach((at, i) => expect(parseSize(bar.ticktext[i]!)).toBeCloseTo(10 ** at, 3));
    expect(bar.tickvals.length).toBeGreaterThan(2);
    expect(header(figure)).toContain("at or below zero, which a logarithmic scale cannot show");
  });

  test("shares its colours between panels, with one legend", () => {
    const rows = sweep({ a: [1, 2], b: [1, 2], c: ["x", "y"] }, (p) => ({ n: p.a * p.b }));
    const figure = plot.heatmap(rows, { x: "a", y: "b", value: "n", facet: "c" });
    const maps = figure.data.filter(({ type }) => type === "heatmap");
    expect(maps.map((trace): unknown => Reflect.get(trace, "showscale"))).toEqual([true, false]);
    expect(new Set(maps.map((trace): unknown => Reflect.get(trace, "zmax")))).toEqual(new Set([4]));
  });

  test("is refused with two rows in one cell, and for columns that do not exist", () => {
    expect(() => plot.heatmap([...grid, grid[0]!], options)).toThrow(
      new InputError(
        'invalid cells: several rows at vcpus 1, policy "v5" (filter or roll them up first)',
      ),
    );
    // @ts-expect-error no such column
    expect(() => plot.heatmap(grid, { ...options, value: "byte" })).toThrow(InputError);
    // @ts-expect-error a column of text
    expect(() => plot.heatmap(grid, { ...options, value: "policy" })).toThrow(InputError);
  });
});

describe("contours", () => {
  const rows = sweep({ vcpus: [1, 8, 64], tds: [1, 4] }, (p) => ({ bytes: p.vcpus * p.tds * MiB }));
  const chosen = { x: "vcpus", y: "tds", value: "bytes", format: { bytes: "size" } } as const;

  test("lie on levels that the bar of colours names", () => {
    const figure = plot.contour(rows, chosen);
    const bar = field(figure, 0, "colorbar") as { tickvals: number[] };
    const { start, size } = field(figure, 0, "contours") as { start: number; size: number };
    for (const at of bar.tickvals) expect(Number.isInteger((at - start) / size)).toBe(true);
    expect([field(figure, 0, "x"), field(figure, 0, "y")]).toEqual([
      [1, 8, 64],
      [1, 4],
    ]);
  });

  test("want numbers on both axes, and two of them", () => {
    expect(() => plot.contour(grid, { ...options, y: "policy" as "vcpus" })).toThrow(
      new InputError(
        'invalid y: policy holds "v5" in row 1 (expected numbers; use plot.heatmap for names)',
      ),
    );
    expect(() => plot.contour(rows.slice(0, 2), chosen)).toThrow(
      new InputError("invalid x: vcpus has one value (expected two or more)"),
    );
    expect(() =>
      plot.contour([...rows, { vcpus: 0, tds: 1, bytes: 1 }], { ...chosen, log: { x: true } }),
    ).toThrow(/^invalid x: vcpus holds 0 in row 7 \(expected numbers above zero/);
  });
});

describe("a strip map", () => {
  const ranges = [
    { start: 0, end: 2 * GiB, kind: "RAM", lane: "memory" },
    { start: 4 * GiB, end: 8 * GiB, kind: "RAM", lane: "memory" },
    { start: GiB, end: GiB + 4096, kind: "PAMT", lane: "TDX" },
  ];
  const columns = { start: "start", end: "end", kind: "kind", lane: "lane" } as const;

  test("draws each range at its address, lanes from the top", () => {
    const figure = plot.strip(ranges, columns);
    expect([field(figure, 0, "base"), field(figure, 0, "x")]).toEqual([
      [0, 4 * GiB],
      [2 * GiB, 4 * GiB],
    ]);
    expect(figure.layout.yaxis?.ticktext).toEqual(["memory", "TDX"]);
    expect(figure.layout.xaxis?.ticktext).toContain("4 GiB");
    expect((field(figure, 1, "hovertext") as string[])[0]).toBe(
      "kind: PAMT<br>0x40000000 to 0x40001000<br>4 KiB from 1 GiB",
    );
    expect(header(figure)).toContain("1 range is narrower than a pixel and drawn as a line");
  });

  test.each<[string, (typeof ranges)[number]]>([
    [
      "invalid ranges: [0x0, 0x80000000) and [0x40000000, 0xc0000000) overlap (give each its lane)",
      { start: GiB, end: 3 * GiB, kind: "TDMR", lane: "memory" },
    ],
    [
      "invalid range: [5, 5) in row 4 (expected start below end)",
      { start: 5, end: 5, kind: "RAM", lane: "x" },
    ],
    [
      "invalid range: [nothing, 5) in row 4 (expected start below end)",
      { start: Number.NaN, end: 5, kind: "RAM", lane: "x" },
    ],
  ])("is refused: %s", (message, range) => {
    expect(() => plot.strip([...ranges, range], columns)).toThrow(new InputError(message));
  });

  test("takes no columns that do not exist", () => {
    // @ts-expect-error no such column
    expect(() => plot.strip(ranges, { ...columns, start: "begin" })).toThrow(InputError);
    // @ts-expect-error addresses are numbers
    expect(() => plot.strip(ranges, { ...columns, end: "kind" })).toThrow(InputError);
  });
});
