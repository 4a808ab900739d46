import { describe, expect, test } from "vitest";
import { InputError } from "../../lib/errors.js";
import type { Figure } from "../../lib/plot/figure.js";
import { plot } from "../../lib/plot/plot.js";

/** A field of each trace. */
function field(figure: Figure, name: string): readonly unknown[] {
  return figure.data.map((trace): unknown => Reflect.get(trace, name));
}

const rows = [
  { t: 3, kind: "a", bytes: 3 },
  { t: 1, kind: "a", bytes: 1 },
  { t: 2, kind: "a", bytes: 2 },
  { t: 1, kind: "b", bytes: 10 },
  { t: 2, kind: "b", bytes: 10 },
  { t: 3, kind: "b", bytes: 10 },
];
const options = { x: "t", y: "bytes", color: "kind" } as const;

describe("stacked areas", () => {
  test("hold every part at every place, under an axis from zero to above the total", () => {
    const figure = plot.area(rows, options);
    expect(field(figure, "x")).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(field(figure, "y")).toEqual([
      [1, 2, 3],
      [10, 10, 10],
    ]);
    expect(new Set(field(figure, "stackgroup")).size).toBe(1);
    expect(figure.layout.yaxis?.range?.[0]).toBe(0);
    expect(figure.layout.yaxis?.range?.[1]).toBeGreaterThan(13);
  });

  test("are named in the middle of what they are", () => {
    const { layout } = plot.area(rows, options);
    expect(layout.showlegend).toBe(false);
    expect(layout.annotations?.map(({ text, y }) => [text, y])).toEqual([
      ["a", 1.5],
      ["b", 8],
    ]);
  });

  test("have a gap through the whole stack where one part has no answer", () => {
    const holed = rows.map((row) =>
      row.t === 2 && row.kind === "b" ? { ...row, bytes: NaN } : row,
    );
    const figure = plot.area(holed, options);
    expect(field(figure, "x")).toEqual([[1], [3], [1], [3]]);
    expect(new Set(field(figure, "stackgroup")).size).toBe(2);
    expect(figure.layout.title?.text).toContain("1 point without an answer is left out");
  });

  test("count a part without a row as zero, and say so; rows of one place are added up", () => {
    const figure = plot.area([...rows.slice(1), { t: 2, kind: "b", bytes: 5 }], options);
    expect(field(figure, "y")).toEqual([
      [1, 2, 0],
      [10, 15, 10],
    ]);
    expect(figure.layout.title?.text).toContain("1 place without a row is drawn as zero");
  });

  test("are refused below zero and on a logarithmic axis", () => {
    expect(() => plot.area([{ t: 4, bytes: -2 }], { x: "t", y: "bytes" })).toThrow(
      new InputError("invalid y: bytes is -2 at t 4 (areas stack from zero up; use plot.bar)"),
    );
    expect(() => plot.area(rows, { ...options, log: { y: true } })).toThrow(InputError);
  });
});

describe("a waterfall", () => {
  const steps = [
    { part: "static", bytes: 10 },
    { part: "saved", bytes: -14 },
    { part: "caches", bytes: 6 },
  ];

  test("each bar begins where the one before it ended, and the last is the sum", () => {
    const figure = plot.waterfall(steps, { x: "part", y: "bytes" });
    const bars = { data: figure.data.slice(0, 3) } as unknown as Figure;
    expect(field(bars, "name")).toEqual(["more", "less", "total"]);
    expect(field(bars, "x")).toEqual([["static", "caches"], ["saved"], ["Total"]]);
    expect(field(bars, "base")).toEqual([[0, -4], [10], [0]]);
    expect(field(bars, "y")).toEqual([[10, 6], [-14], [2]]);
    expect(Reflect.get(figure.data[4]!, "text")).toEqual(["10", "−14", "+6", "2"]);
    expect(Reflect.get(figure.data[4]!, "y")).toEqual([10, 10, 2, 2]);
    expect(figure.layout.xaxis?.categoryarray).toEqual(["static", "saved", "caches", "Total"]);
    const links = figure.data[3]!;
    expect([Reflect.get(links, "x"), Reflect.get(links, "y")]).toEqual([
      ["static", "saved", null, "saved", "caches", null, "caches", "Total", null],
      [10, 10, null, -4, -4, null, 2, 2, null],
    ]);
  });

  test("has no sum where none is wanted, and one in each panel", () => {
    const bare = plot.waterfall(steps, { x: "part", y: "bytes", total: false });
    expect(bare.layout.xaxis?.categoryarray).toEqual(["static", "saved", "caches"]);
    const hosts = ["a", "b"].flatMap((host) => steps.map((step) => ({ ...step, host })));
    const panels = plot.waterfall(hosts, { x: "part", y: "bytes", facet: "host", total: "left" });
    expect(new Set(field(panels, "xaxis"))).toEqual(new Set(["x", "x2"]));
    const sums = panels.data.filter(({ name }) => name === "total");
    expect(sums.map((trace): unknown => Reflect.get(trace, "x"))).toEqual([["left"], ["left"]]);
  });

  test.each<[string, readonly { part: string; bytes: number }[]]>([
    [
      'invalid y: bytes has no answer at part "caches" (the sum would not hold)',
      [...steps.slice(0, 2), { part: "caches", bytes: Number.NaN }],
    ],
    ['invalid steps: several rows at part "static" (roll them up first)', [...steps, steps[0]!]],
    [
      'invalid total: "Total" is the name of a row (name the sum with total)',
      [{ part: "Total", bytes: 1 }],
    ],
  ])("is refused: %s", (message, bad) => {
    expect(() => plot.waterfall(bad, { x: "part", y: "bytes" })).toThrow(new InputError(message));
  });

  test("takes no columns that do not exist, and no colour", () => {
    // @ts-expect-error no such column
    expect(() => plot.waterfall(steps, { x: "parts", y: "bytes" })).toThrow(InputError);
    // @ts-expect-error a waterfall has its own colours
    plot.waterfall(steps, { x: "part", y: "bytes", color: "part" });
  });
});
