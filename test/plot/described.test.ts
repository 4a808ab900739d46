import { describe, expect, test } from "vitest";
import { InputError } from "../../lib/errors.js";
import { plot } from "../../lib/plot/plot.js";
import { sweep } from "../../lib/sweep/sweep.js";
import { GiB } from "../../lib/units.js";

const rows = sweep(
  { memory: [GiB, 2 * GiB], pamt: ["static", "dynamic"], second: [1, 2] },
  (p) => ({
    bytes: p.memory / 256,
    pages: p.second * (p.pamt === "static" ? 1 : 5),
  }),
);
const notes = {
  memory: { title: "Host memory", format: "size" },
  bytes: { title: "Metadata", format: "size" },
  pages: { title: "Pairs", unit: "pages" },
} as const;

describe("rows that say what their columns are", () => {
  const told = plot.described(rows, notes);

  test("give titles, units and formats, and the chart its own title", () => {
    const { layout, data } = plot.line(told, { x: "memory", y: "bytes", color: "pamt" });
    expect(layout.xaxis?.title?.text).toBe("Host memory");
    expect(layout.xaxis?.ticktext).toEqual(["1 GiB", "2 GiB"]);
    expect(layout.title?.text).toContain("Metadata by host memory");
    expect((Reflect.get(data[0]!, "hovertext") as string[])[0]).toContain("Metadata: 4 MiB");
    const pages = plot.line(told, { x: "memory", y: "pages" });
    expect(pages.layout.yaxis?.title?.text).toBe("Pairs (pages)");
  });

  test("keep the axes of their sweep, and what the options say comes first", () => {
    const options = {
      x: "memory",
      y: "bytes",
      titles: { y: "Taken" },
      format: { bytes: "number" },
    } as const;
    const { layout, data } = plot.line(told, options);
    expect(data).toHaveLength(4);
    expect(layout.yaxis?.title?.text).toBe("Taken");
    expect(layout.title?.text).toBe("");
  });

  test("have no notes of columns that do not exist", () => {
    // @ts-expect-error no such column
    expect(() => plot.described(rows, { byte: { title: "Bytes" } })).toThrow(
      new InputError('unknown column: "byte" (did you mean "bytes"?)'),
    );
  });
});

describe("looks", () => {
  const options = { x: "memory", y: "bytes", color: "pamt", format: { memory: "size" } } as const;

  test("a slide has its own size, whatever stands above the plot", () => {
    for (const subtitle of ["", "A sentence that goes on and on. ".repeat(9)]) {
      const { layout } = plot.line(rows, { ...options, size: "slide", title: "A title", subtitle });
      expect([layout.width, layout.height, layout.autosize]).toEqual([1280, 720, false]);
    }
    const panels = plot.line(rows, { ...options, size: "slide", facet: "second" });
    expect(panels.layout.height).toBe(720);
    expect(plot.line(rows, { ...options, size: "page" }).layout.width).toBe(624);
  });

  test("a theme changes colours and nothing else", () => {
    const [light, dark] = (["light", "dark"] as const).map((theme) =>
      JSON.stringify(plot.line(rows, { ...options, theme }))
        .replaceAll(/#[0-9a-f]{6}/gi, "#")
        .replace(/"modebar":\{[^}]*\},/, ""),
    );
    expect(dark).toBe(light);
  });

  test("others are refused", () => {
    const asked = { ...options, theme: "sepia" as "dark" };
    expect(() => plot.line(rows, asked)).toThrow('invalid theme: "sepia" (expected light or dark)');
    expect(() => plot.line(rows, { ...options, size: "poster" as "page" })).toThrow(InputError);
  });
});

describe("a slider", () => {
  const options = { x: "pamt", y: "pages", slider: "second" } as const;
  const first = rows.filter(({ memory }) => memory === GiB);

  test("has a stop for each value, with axes that hold all of them", () => {
    const figure = plot.bar(first, options);
    expect(figure.frames?.map(({ name }) => name)).toEqual(["1. 1", "2. 2"]);
    expect(figure.data.map(({ visible }) => visible)).toEqual([undefined, false]);
    expect(figure.data.map((trace): unknown => Reflect.get(trace, "y"))).toEqual([
      [1, 5],
      [2, 10],
    ]);
    expect(figure.layout.yaxis?.range?.[1]).toBeGreaterThan(10);
    expect(figure.frames?.[1]?.data.map(({ visible }) => visible)).toEqual([false, true]);
    expect(JSON.parse(JSON.stringify(figure))).toEqual({ ...figure });
  });

  test("a histogram has the same bins at every stop, and a heat map the same colours", () => {
    const many = sweep({ stop: [1, 2, 3], i: [0, 1, 2, 3, 4, 5] }, (p) => ({ n: p.stop * p.i }));
    const bars = plot.histogram(many, { x: "n", slider: "stop" });
    expect(new Set(bars.data.map((trace) => JSON.stringify(Reflect.get(trace, "x")))).size).toBe(1);
    const maps = plot.heatmap(many, { x: "i", y: "stop", value: "n", slider: "stop" });
    const own = maps.data.filter(({ type }) => type === "heatmap");
    expect(new Set(own.map((trace): unknown => Reflect.get(trace, "zmax")))).toEqual(new Set([15]));
  });

  test("of too many stops is refused, and one over no column does not compile", () => {
    const many = Array.from({ length: 61 }, (_, second) => ({ second, pamt: "a", pages: 1 }));
    expect(() => plot.bar(many, options)).toThrow(
      new InputError("invalid slider: second has 61 values (at most 60 stops; filter the rows)"),
    );
    // @ts-expect-error no such column
    expect(() => plot.bar(first, { ...options, slider: "seconds" })).toThrow(InputError);
  });
});
