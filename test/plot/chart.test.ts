import { describe, expect, test } from "vitest";
import { InputError } from "../../lib/errors.js";
import type { Figure } from "../../lib/plot/figure.js";
import { plot } from "../../lib/plot/plot.js";
import { sweep } from "../../lib/sweep/sweep.js";
import { compare } from "../../lib/table/compare.js";
import { GiB } from "../../lib/units.js";

const grid = sweep({ policy: ["v5", "v6"], vcpus: [8, 64, 224], guests: [1, 16] }, (p) => ({
  metadata: p.vcpus * p.guests * 8192,
}));

/** A field of each trace. */
function field(figure: Figure, name: string): readonly unknown[] {
  return figure.data.map((trace): unknown => Reflect.get(trace, name));
}

function header(figure: Figure): string {
  return figure.layout.title?.text ?? "";
}

describe("lines", () => {
  test("one for each colour and panel, sorted along x", () => {
    const rows = [
      { x: 3, y: 30, k: "b" },
      { x: 1, y: 10, k: "b" },
      { x: 2, y: 5, k: "a" },
      { x: 2, y: 20, k: "b" },
    ];
    const figure = plot.line(rows, { x: "x", y: "y", color: "k" });
    expect(field(figure, "name")).toEqual(["b", "a"]);
    expect(field(figure, "x")).toEqual([[1, 2, 3], [2]]);
    expect(field(figure, "y")).toEqual([[10, 20, 30], [5]]);
  });

  test("points of different settings of a sweep are never joined", () => {
    const figure = plot.line(grid, { x: "vcpus", y: "metadata", color: "policy" });
    expect(figure.data).toHaveLength(4);
    for (const x of field(figure, "x")) expect(x).toEqual([8, 64, 224]);
    expect(field(figure, "showlegend")).toEqual([true, false, true, false]);
    expect(Reflect.get(figure.data[1]!, "hovertext")).toContain(
      "vcpus: 64<br>metadata: 8388608<br>policy: v5<br>guests: 16",
    );
  });

  test("share their axes between panels", () => {
    const rows = compare(grid, { to: { policy: "v5" } });
    const figure = plot.line(rows, { x: "vcpus", y: "ratio", color: "guests", facet: "policy" });
    expect(field(figure, "xaxis")).toEqual(["x", "x", "x2", "x2"]);
    const { layout } = figure as unknown as { layout: Record<string, { range: number[] }> };
    expect(layout["xaxis2"]?.range).toEqual(layout["xaxis"]?.range);
    expect(layout["yaxis2"]?.range).toEqual(layout["yaxis"]?.range);
    expect(figure.layout.annotations?.map(({ text }) => text)).toEqual([
      "policy: v5",
      "policy: v6",
    ]);
  });

  test("carry their names at their ends, or in a legend where these would not do", () => {
    const rows = sweep({ k: ["a", "b"], x: [1, 2] }, (p) => ({ y: p.x + p.k.length }));
    const options = { x: "x", y: "y", color: "k" } as const;
    const ended = plot.line(rows, options);
    expect(ended.layout.showlegend).toBe(false);
    expect(ended.layout.annotations?.map(({ text }) => text)).toEqual(["a", "b"]);
    const uneven = plot.line(rows.slice(0, 3), options);
    expect([uneven.layout.showlegend, uneven.layout.annotations]).toEqual([true, []]);
  });

  test("a value without an answer is a gap, and the chart says so", () => {
    const rows = [1, Number.NaN, 3, Number.POSITIVE_INFINITY, 5].map((y, x) => ({ x, y }));
    const figure = plot.line(rows, { x: "x", y: "y" });
    expect(field(figure, "y")).toEqual([[1, null, 3, null, 5]]);
    expect(header(figure)).toContain("2 points without an answer are left out");
    expect(header(plot.line(rows.slice(0, 2), { x: "x", y: "y" }))).toContain(
      "1 point without an answer is left out",
    );
    expect(header(plot.line(rows.slice(0, 1), { x: "x", y: "y" }))).toBe("");
  });

  test("what a logarithmic axis cannot show is left out, and the chart says so", () => {
    const rows = [
      { x: 1, y: 0 },
      { x: 2, y: -1 },
      { x: 0, y: 5 },
      { x: 4, y: 8 },
    ];
    const figure = plot.line(rows, { x: "x", y: "y", log: { x: true, y: true } });
    expect(field(figure, "x")).toEqual([[1, 2, 4]]);
    expect(field(figure, "y")).toEqual([[null, null, 8]]);
    expect(header(figure)).toContain("3 points at or below zero");
  });

  test("sizes are read in binary units on axes and under the pointer", () => {
    const rows = [1, 2, 4].map((gib) => ({ memory: gib * GiB, bytes: gib * 4 * 2 ** 20 }));
    const figure = plot.line(rows, {
      x: "memory",
      y: "bytes",
      format: { memory: "size", bytes: "size" },
    });
    expect(figure.layout.xaxis?.ticktext).toEqual(["1 GiB", "2 GiB", "4 GiB"]);
    expect(figure.layout.yaxis?.ticktext).toContain("8 MiB");
    expect(field(figure, "hovertext")[0]).toContain("memory: 2 GiB<br>bytes: 8 MiB");
  });
});

describe("bars", () => {
  const parts = [
    { policy: "v5", kind: "caches", bytes: 1 },
    { policy: "v5", kind: "caches", bytes: 2 },
    { policy: "v6", kind: "caches", bytes: 4 },
    { policy: "v6", kind: "pairs", bytes: 8 },
  ];
  const options = { x: "policy", y: "bytes", color: "kind" } as const;

  test("stacked, add up what shares a bar", () => {
    const figure = plot.bar(parts, { ...options, stack: true });
    expect(field(figure, "y")).toEqual([[3, 4], [8]]);
    expect(field(figure, "hovertext")[0]).toContain("bytes: 3 from 2 rows");
    // The stack of 4 and 8 fits under the end of the axis.
    expect(figure.layout.yaxis?.range?.[1]).toBeGreaterThan(12);
  });

  test("side by side, refuse two rows in one bar", () => {
    expect(() => plot.bar(parts, options)).toThrow(
      new InputError(
        "invalid bars: several rows at policy v5, kind caches (stack them, or filter or roll them up first)",
      ),
    );
  });

  test("start at zero, below it too", () => {
    const bars = [5, 6].map((y) => ({ x: `${y}`, y }));
    expect(plot.bar(bars, { x: "x", y: "y" }).layout.yaxis?.range?.[0]).toBe(0);
    const down = bars.map(({ x, y }) => ({ x, y: -y }));
    expect(plot.bar(down, { x: "x", y: "y" }).layout.yaxis?.range).toEqual([-6.36, 0]);
  });

  test("stand in the order of their numbers, each with its own place", () => {
    const figure = plot.bar(
      [64, 8].map((x) => ({ x, y: x })),
      { x: "x", y: "y" },
    );
    expect(figure.layout.xaxis?.categoryarray).toEqual(["8", "64"]);
    expect(figure.layout.xaxis?.type).toBe("category");
  });
});

describe("marks", () => {
  const rows = [1, 2, 3].map((x) => ({ x, y: x * 10 }));

  test("are lines across the plot with their labels, inside the axes", () => {
    const marks = [
      { x: 2.5, label: "break-even" },
      { y: 90, label: "limit" },
    ];
    const { layout } = plot.line(rows, { x: "x", y: "y", marks });
    expect(layout.shapes?.map(({ x0, y0 }) => [x0, y0])).toEqual([
      [2.5, 0],
      [0, 90],
    ]);
    expect(layout.annotations?.map(({ text }) => text)).toEqual(["break-even", "limit"]);
    expect(layout.yaxis?.range?.[1]).toBeGreaterThan(90);
  });

  test("of several panels are explained above", () => {
    const figure = plot.line(grid, {
      x: "vcpus",
      y: "metadata",
      facet: "policy",
      format: { metadata: "size" },
      marks: [{ y: 2 ** 20, label: "budget" }],
    });
    expect(header(figure)).toContain("Dotted line at metadata 1 MiB: budget");
    expect(figure.layout.shapes).toHaveLength(2);
  });
});

describe("wrong input", () => {
  const rows = [{ x: 1, y: 2, text: "a" }];
  const many = Array.from({ length: 50 }, (_, k) => ({ x: 1, y: 2, k }));

  test.each<[string, () => unknown]>([
    [
      "invalid rows: none (expected at least one row)",
      () => plot.line(rows.slice(1), { x: "x", y: "y" }),
    ],
    [
      'unknown column: "policyy" (did you mean "policy"?)',
      () => plot.line(grid, { x: "vcpus", y: "metadata", color: "policyy" as "policy" }),
    ],
    [
      'invalid y: text holds "a" in row 1 (expected numbers)',
      () => plot.line(rows, { x: "x", y: "text" as "y" }),
    ],
    [
      "invalid mark: {} (expected an x or a y)",
      () => plot.line(rows, { x: "x", y: "y", marks: [{}] }),
    ],
    [
      "invalid mark: 0 has no place on y (expected a number above zero)",
      () => plot.line(rows, { x: "x", y: "y", log: { y: true }, marks: [{ y: 0 }] }),
    ],
    [
      'invalid mark: "v9" has no place on x (expected a value on it)',
      () => plot.line(rows, { x: "text", y: "y", marks: [{ x: "v9" }] }),
    ],
    [
      "invalid range of y: [2,1] (expected two numbers, the lower first)",
      () => plot.line(rows, { x: "x", y: "y", range: { y: [2, 1] } }),
    ],
    [
      "invalid log: y (bars start at zero on a linear axis; use plot.line)",
      () => plot.bar(rows, { x: "x", y: "y", log: { y: true } }),
    ],
    [
      "invalid chart: k has 50 values (at most 42 can be told apart; filter the rows)",
      () => plot.line(many, { x: "x", y: "y", color: "k" }),
    ],
    [
      "invalid chart: k has 50 values (at most 36 can be told apart; filter the rows)",
      () => plot.line(many, { x: "x", y: "y", facet: "k" }),
    ],
    [
      'invalid format: "bytes" (expected size, share or number)',
      () => plot.line(rows, { x: "x", y: "y", format: { y: "bytes" as "size" } }),
    ],
  ])("%s", (message, act) => {
    expect(act).toThrow(new InputError(message));
  });

  test("a misspelt column does not compile", () => {
    // @ts-expect-error no such column
    expect(() => plot.line(grid, { x: "vcpu", y: "metadata" })).toThrow(InputError);
    // @ts-expect-error a column of text
    expect(() => plot.line(grid, { x: "vcpus", y: "policy" })).toThrow(InputError);
  });
});
