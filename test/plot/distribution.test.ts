import { describe, expect, test } from "vitest";
import { InputError } from "../../lib/errors.js";
import { binOf, edgesOf } from "../../lib/plot/bins.js";
import type { Figure } from "../../lib/plot/figure.js";
import { plot } from "../../lib/plot/plot.js";
import { quantile, summaryOf } from "../../lib/plot/quantile.js";
import { outlineOf } from "../../lib/plot/violin.js";
import { GiB, KiB, MiB } from "../../lib/units.js";

function field(figure: Figure, trace: number, name: string): unknown {
  return Reflect.get(figure.data[trace]!, name);
}

function header(figure: Figure): string {
  return figure.layout.title?.text ?? "";
}

describe("quantiles", () => {
  // numpy.quantile([1, 3, 4, 8, 15, 16, 23, 42], q), its default method "linear".
  const sorted = [1, 3, 4, 8, 15, 16, 23, 42];
  test.each([
    [0, 1],
    [0.05, 1.7],
    [0.25, 3.75],
    [0.5, 11.5],
    [0.75, 17.75],
    [0.9, 28.7],
    [1, 42],
  ])("%d are those of NumPy", (share, value) => {
    expect(quantile(sorted, share)).toBeCloseTo(value, 12);
  });

  test("whiskers end at the outermost value within one and a half boxes", () => {
    // The box is 14 high and reaches 21 beyond 17.75: to 38.75, below the highest value.
    expect(summaryOf(sorted)).toEqual({
      count: 8,
      q1: 3.75,
      median: 11.5,
      q3: 17.75,
      low: 1,
      high: 23,
    });
    expect(summaryOf([7])).toEqual({ count: 1, q1: 7, median: 7, q3: 7, low: 7, high: 7 });
  });
});

describe("bins", () => {
  const of = { format: "number", log: false, most: 5, closed: false } as const;

  test("end at round numbers, those of sizes at powers of two", () => {
    expect(edgesOf(3, 97, of)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(edgesOf(0, 9 * MiB, { ...of, format: "size" })).toEqual(
      [0, 2, 4, 6, 8, 10].map((n) => n * MiB),
    );
    expect(edgesOf(KiB, 900 * KiB, { ...of, format: "size", log: true })).toEqual(
      [1, 4, 16, 64, 256, 1024].map((n) => n * KiB),
    );
    expect(edgesOf(1, 2, of)).toEqual([1, 2, 3]);
    expect(edgesOf(0, 10, { ...of, closed: true })).toEqual([0, 2, 4, 6, 8, 10]);
  });

  test("hold their lower edge and not their upper one; the last holds both", () => {
    const edges = [0, 2, 4, 6];
    expect([0, 1.9, 2, 5.9, 6].map((value) => binOf(edges, value))).toEqual([0, 0, 1, 2, 2]);
  });
});

describe("a histogram", () => {
  const rows = [1, 2, 2, 3, 3, 3, 9].map((ms, i) => ({ ms, verb: i % 2 === 0 ? "map" : "unmap" }));

  test("counts every row once", () => {
    const figure = plot.histogram(rows, { x: "ms", bins: 10 });
    expect(field(figure, 0, "y")).toEqual([1, 2, 3, 0, 0, 0, 0, 0, 1]);
    expect(field(figure, 0, "x")).toEqual([1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5]);
    expect((field(figure, 0, "hovertext") as string[])[1]).toBe("ms: 2 to below 3<br>2 rows");
    expect(figure.layout.yaxis?.title?.text).toBe("Rows");
  });

  test("stacks colours, and says what lies outside of the range asked for", () => {
    const figure = plot.histogram(rows, { x: "ms", color: "verb", range: { x: [0, 4] }, bins: 4 });
    expect(figure.layout.barmode).toBe("stack");
    expect([field(figure, 0, "y"), field(figure, 1, "y")]).toEqual([
      [0, 1, 1, 1],
      [0, 0, 1, 2],
    ]);
    expect(header(figure)).toContain("1 row is outside of the range shown");
  });

  test("has bars of one width on a logarithmic axis, labelled in sizes", () => {
    const sizes = [1, 2, 4, 900].map((n) => ({ bytes: n * MiB }));
    const figure = plot.histogram(sizes, {
      x: "bytes",
      log: { x: true },
      format: { bytes: "size" },
    });
    const widths = field(figure, 0, "width") as number[];
    for (const width of widths) expect(width).toBeCloseTo(widths[0]!, 12);
    expect(figure.layout.xaxis?.type).toBe("linear");
    expect(figure.layout.xaxis?.ticktext).toContain("1 MiB");
  });

  test("is refused with bins that are none, and takes no text", () => {
    expect(() => plot.histogram(rows, { x: "ms", bins: 0 })).toThrow(InputError);
    // @ts-expect-error a column of text
    expect(() => plot.histogram(rows, { x: "verb" })).toThrow(InputError);
    // @ts-expect-error counts have no column
    expect(plot.histogram(rows, { x: "ms", y: "ms" }).data).toHaveLength(1);
  });
});

describe("a cumulative distribution", () => {
  test("rises from none to all, one step for equal numbers", () => {
    const figure = plot.ecdf(
      [3, 1, 3, 7].map((ms) => ({ ms })),
      { x: "ms" },
    );
    expect([field(figure, 0, "x"), field(figure, 0, "y")]).toEqual([
      [1, 1, 3, 7],
      [0, 0.25, 0.75, 1],
    ]);
    expect((field(figure, 0, "hovertext") as string[])[2]).toBe("75 % of 4 rows<br>ms: at most 3");
    expect(figure.layout.yaxis?.ticktext).toContain("100 %");
  });
});

describe("boxes and violins", () => {
  const rows = ["map", "split"].flatMap((verb, v) =>
    [1, 3, 4, 8, 15, 16, 23, 42].map((ms, i) => ({ verb, ms: ms + v, host: i % 2 ? "a" : "b" })),
  );

  test("a box has its five numbers, its outliers, and tells them to the pointer", () => {
    const figure = plot.box(rows, { x: "verb", y: "ms" });
    expect(field(figure, 0, "q1")).toEqual([3.75, 4.75]);
    expect(field(figure, 0, "upperfence")).toEqual([23, 24]);
    expect(field(figure, 1, "y")).toEqual([11.5, 42, 12.5, 43]);
    expect((field(figure, 1, "hovertext") as string[])[0]).toBe(
      "map<br>ms: median 11.5 of 8 rows<br>half of them between 3.75 and 17.75<br>whiskers at 1 and 23",
    );
    expect(figure.layout.xaxis?.ticktext).toEqual(["map", "split"]);
  });

  test("colours stand side by side, unless each place has its own", () => {
    const side = plot.box(rows, { x: "verb", y: "ms", color: "host" });
    expect([field(side, 0, "x"), field(side, 2, "x")]).toEqual([
      [-0.2, 0.8],
      [0.2, 1.2],
    ]);
    const own = plot.box(rows, { x: "verb", y: "ms", color: "verb" });
    expect([field(own, 0, "x"), field(own, 2, "x"), own.layout.showlegend]).toEqual([
      [0],
      [1],
      false,
    ]);
  });

  test("a violin is widest where most values are, from the lowest to the highest", () => {
    const outline = outlineOf([1, 5, 5, 5, 5, 9], false);
    expect([outline[0]![0], outline.at(-1)![0]]).toEqual([1, 9]);
    expect(Math.max(...outline.map(([, width]) => width))).toBe(1);
    const [middle] = [...outline].sort((a, b) => b[1] - a[1]);
    expect(Math.abs(middle![0] - 5)).toBeLessThan(0.2);
    expect(outlineOf([3, 3, 3], true)).toEqual([[3, 1]]);
  });

  test("an empty sample has no violin, and a large one says what made it", () => {
    const holed = [...rows, { verb: "unmap", ms: Number.NaN, host: "a" }];
    expect(field(plot.violin(holed, { x: "verb", y: "ms" }), 1, "x")).toEqual([0, 1]);
    const many = Array.from({ length: 1001 }, (_, i) => ({ verb: "map", ms: i }));
    expect(header(plot.violin(many, { x: "verb", y: "ms" }))).toContain("as many quantiles");
  });
});

describe("a band", () => {
  const rows = [0, 1].flatMap((t) =>
    [1, 3, 4, 8, 15, 16, 23, 42].map((n) => ({ t, bytes: n * GiB * (t + 1) })),
  );

  test("lies around the medians, and says which share of the rows it holds", () => {
    const figure = plot.band(rows, { x: "t", y: "bytes", bands: [0.5], format: { bytes: "size" } });
    expect(field(figure, 0, "y")).toEqual([17.75, 35.5, 7.5, 3.75].map((n) => n * GiB));
    expect(field(figure, 1, "y")).toEqual([11.5 * GiB, 23 * GiB]);
    expect(header(figure)).toContain("the band holds the middle 50 % of them");
    expect((field(figure, 1, "hovertext") as string[])[0]).toContain(
      "50 % between 3.75 GiB and 17.8 GiB",
    );
  });

  test("has a gap where no row has an answer", () => {
    const holed = [...rows, { t: 0.5, bytes: Number.NaN }];
    const figure = plot.band(holed, { x: "t", y: "bytes", bands: [0.5] });
    expect(field(figure, 0, "x")).toEqual([0, 0, null, 1, 1]);
    expect(field(figure, 1, "y")).toEqual([11.5 * GiB, null, 23 * GiB]);
  });

  test("is refused where it is no share", () => {
    expect(() => plot.band(rows, { x: "t", y: "bytes", bands: [90] })).toThrow(
      new InputError("invalid band: 90 (expected a share of the rows between 0 and 1)"),
    );
  });
});
