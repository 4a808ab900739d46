import { describe, expect, test } from "vitest";
import type { Figure } from "../../lib/plot/figure.js";
import { plot } from "../../lib/plot/plot.js";
import { GiB } from "../../lib/units.js";

const xy = { x: "x", y: "y" } as const;

function header(figure: Figure): string {
  return figure.layout.title?.text ?? "";
}

/** How many points a figure draws. */
function points(figure: Figure): number {
  return figure.data.reduce((sum, trace) => sum + (Reflect.get(trace, "x") as unknown[]).length, 0);
}

describe("a million points", () => {
  const rows = Array.from({ length: 1_000_000 }, (_, i) => ({
    x: i,
    y: i === 654_321 ? 9 * GiB : (i * 48_271) % 65_537,
    k: "a",
  }));
  test("of a line are drawn as its extremes, none of which is lost", { timeout: 120_000 }, () => {
    const figure = plot.line(rows, xy);
    expect(points(figure)).toBeLessThanOrEqual(20_000);
    expect(Reflect.get(figure.data[0]!, "y")).toContain(9 * GiB);
    expect(header(figure)).toMatch(/1,000,000 points are drawn as [\d,]+: the first, last, lowest/);
  });

  test(
    "of a cloud are drawn once where they lie on top of each other",
    { timeout: 120_000 },
    () => {
      const figure = plot.scatter(rows, xy);
      expect(points(figure)).toBeLessThanOrEqual(25_000);
      expect(Reflect.get(figure.data[0]!, "y")).toContain(9 * GiB);
      expect(header(figure)).toMatch(/1,000,000 points are drawn as [\d,]+: one of those/);
    },
  );

  test("are all counted, and a box draws its outermost outliers only", { timeout: 120_000 }, () => {
    const counts = Reflect.get(plot.histogram(rows, { x: "x" }).data[0]!, "y") as number[];
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1_000_000);
    const skewed = rows.slice(0, 100_000).map(({ y, k }) => ({ k, y: y ** 8 }));
    const figure = plot.box(skewed, { x: "k", y: "y" });
    expect(points(figure)).toBeLessThanOrEqual(202);
    expect(header(figure)).toMatch(/[\d,]+ outliers between the box and the 100 outermost/);
  });

  test(
    "of other kinds are drawn as so many as can be seen, and the chart says so",
    { timeout: 240_000 },
    () => {
      const ranges = rows.map(({ x, k }) => ({ x: x * 10, y: x * 10 + 5, k }));
      const drawn: Readonly<Record<string, Figure>> = {
        step: plot.step(rows, xy),
        area: plot.area(rows, xy),
        ecdf: plot.ecdf(rows, { x: "x" }),
        band: plot.band(rows, xy),
        strip: plot.strip(ranges, { start: "x", end: "y", kind: "k" }),
      };
      for (const [kind, figure] of Object.entries(drawn)) {
        expect([kind, points(figure) <= 100_000]).toEqual([kind, true]);
        expect(header(figure)).toMatch(/1,000,00[01] (points are drawn as|ranges are narrower)/);
      }
      const violin = plot.violin(rows, { x: "k", y: "y" });
      expect(points(violin)).toBeLessThan(200);
      expect(header(violin)).toContain("as many quantiles make the outline");
    },
  );

  test("are refused where each would have a place of its own", { timeout: 120_000 }, () => {
    const few =
      "invalid chart: x has 1000000 values (at most 1000 can be told apart; filter the rows)";
    expect(() => plot.bar(rows, xy)).toThrow(few);
    expect(() => plot.waterfall(rows, xy)).toThrow(few);
    expect(() => plot.box(rows, xy)).toThrow(few);
    const cells = rows.map((row) => ({
      x: row.x % 1000,
      line: Math.floor(row.x / 1000),
      y: row.y,
    }));
    const map = { x: "x", y: "line", value: "y" } as const;
    const many =
      "invalid map: 1000000 cells (at most 100000 can be drawn; filter or roll up the rows first)";
    expect(() => plot.heatmap(cells, map)).toThrow(many);
    expect(() => plot.contour(cells, map)).toThrow(many);
  });
});
