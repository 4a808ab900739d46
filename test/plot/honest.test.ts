import { describe, expect, test } from "vitest";
import { InputError } from "../../lib/errors.js";
import type { Figure } from "../../lib/plot/figure.js";
import { plot } from "../../lib/plot/plot.js";

interface Row {
  readonly x: number;
  readonly y: number;
  readonly k: string;
}

const xy = { x: "x", y: "y" } as const;
/** Every kind of chart of two columns, or of one. */
const kinds: Readonly<Record<string, (rows: readonly Row[]) => Figure>> = {
  line: (rows) => plot.line(rows, xy),
  step: (rows) => plot.step(rows, xy),
  scatter: (rows) => plot.scatter(rows, xy),
  area: (rows) => plot.area(rows, xy),
  band: (rows) => plot.band(rows, xy),
  bar: (rows) => plot.bar(rows, { x: "k", y: "y", stack: true }),
  waterfall: (rows) => plot.waterfall(rows, xy),
  histogram: (rows) => plot.histogram(rows, { x: "y" }),
  ecdf: (rows) => plot.ecdf(rows, { x: "y" }),
  box: (rows) => plot.box(rows, { x: "k", y: "y" }),
  violin: (rows) => plot.violin(rows, { x: "k", y: "y" }),
  heatmap: (rows) => plot.heatmap(rows, { x: "x", y: "k", value: "y" }),
  contour: (rows) => plot.contour(rows, { x: "x", y: "x", value: "y" }),
  strip: (rows) => plot.strip(rows, { start: "x", end: "y", kind: "k" }),
};
const names = Object.keys(kinds);

function header(figure: Figure): string {
  return figure.layout.title?.text ?? "";
}

/** What a trace of a figure draws, as one list. */
function drawn(figure: Figure): readonly unknown[] {
  return figure.data.flatMap((trace) =>
    ["x", "y"].flatMap((name) => Reflect.get(trace, name) as unknown[]),
  );
}

test.each(names)("%s: no rows are refused", (name) => {
  expect(() => kinds[name]!([])).toThrow(
    new InputError("invalid rows: none (expected at least one row)"),
  );
});

describe("values that are no answer", () => {
  const rows = [3, Number.NaN, 5, Number.POSITIVE_INFINITY].map((y, i) => ({
    x: i + 1,
    y: y + i,
    k: "a",
  }));
  // A sum that lacks a part is none, and a range needs both of its ends.
  const refused = ["waterfall", "strip"];

  test.each(names.filter((name) => !refused.includes(name) && name !== "contour"))(
    "%s: are left out, and the chart says how many",
    (name) => {
      const figure = kinds[name]!(rows);
      expect(header(figure)).toContain("2 points without an answer are left out");
      expect(JSON.stringify(figure)).not.toContain("NaN");
      for (const value of drawn(figure)) {
        if (typeof value === "number") expect(Number.isFinite(value)).toBe(true);
      }
    },
  );

  test.each(refused)("%s: are refused with their row", (name) => {
    expect(() => kinds[name]!(rows)).toThrow(
      /^invalid (y: y has no answer at x "2"|range: .* in row 2)/,
    );
  });

  test("alone leave an empty chart with its axes and the sentence", () => {
    const figure = plot.histogram([{ y: Number.NaN }], { x: "y" });
    expect(header(figure)).toContain("1 point without an answer is left out");
    expect(figure.layout.xaxis?.range).toEqual([0, 2]);
    expect(plot.violin([{ k: "a", y: Number.NaN }], { x: "k", y: "y" }).data).toHaveLength(2);
  });
});

test.each<[string, (rows: readonly Row[]) => Figure]>([
  ["scatter", (rows) => plot.scatter(rows, { ...xy, log: { y: true } })],
  ["step", (rows) => plot.step(rows, { ...xy, log: { y: true } })],
  ["band", (rows) => plot.band(rows, { ...xy, log: { y: true } })],
  ["histogram", (rows) => plot.histogram(rows, { x: "y", log: { x: true } })],
  ["ecdf", (rows) => plot.ecdf(rows, { x: "y", log: { x: true } })],
  ["box", (rows) => plot.box(rows, { x: "k", y: "y", log: { y: true } })],
  ["violin", (rows) => plot.violin(rows, { x: "k", y: "y", log: { y: true } })],
  ["heatmap", (rows) => plot.heatmap(rows, { x: "x", y: "k", value: "y", log: { value: true } })],
])("%s: what a logarithmic axis cannot show is left out, and the chart says so", (_, draw) => {
  const rows = [-1, 0, 4, 8, 16].map((y, x) => ({ x, y, k: "a" }));
  expect(header(draw(rows))).toContain("2 points at or below zero, which a logarithmic");
});

test("a contour refuses a place that is none, with its column and row", () => {
  const grid = [1, 2].flatMap((x) => [1, 2].map((z) => ({ x, z, y: x * z })));
  const at = (x: number, log = {}): (() => Figure) => {
    const rows = grid.map((row, i) => (i === 2 ? { ...row, x } : row));
    return () => plot.contour(rows, { x: "x", y: "z", value: "y", log });
  };
  expect(at(Number.NaN)).toThrow("invalid x: x holds NaN in row 3 (expected numbers; ");
  expect(at("q" as unknown as number)).toThrow(
    'invalid x: x holds "q" in row 3 (expected numbers; ',
  );
  expect(at(-1, { x: true })).toThrow(
    "invalid x: x holds -1 in row 3 (expected numbers above zero",
  );
});

describe("a column of mixed types", () => {
  const mixed = [1, "4T", 3].map((y, x) => ({ x, y: y as number, k: "a" }));

  test.each(names.filter((name) => !["strip", "contour"].includes(name)))(
    "%s: is refused with the column and the row",
    (name) => {
      expect(() => kinds[name]!(mixed)).toThrow(
        /^invalid \w+: y holds "4T" in row 2 \(expected numbers\)$/,
      );
    },
  );

  test("is refused along x where it begins with numbers, and drawn as names where it does not", () => {
    const rows = [1, "never"].map((x, y) => ({ x: x as number, y }));
    expect(() => plot.line(rows, xy)).toThrow(
      new InputError('invalid x: x holds "never" in row 2 (expected numbers)'),
    );
    const figure = plot.line([...rows].reverse(), xy);
    expect(figure.layout.xaxis?.categoryarray).toEqual(["never", "1"]);
    expect(header(figure)).toContain("x holds numbers and text: all of them stand as names");
  });

  test("as a big integer is refused too, and NaN has a colour of its own", () => {
    expect(() => plot.line([{ x: 1, y: 2n as unknown as number }], xy)).toThrow(
      "invalid y: y holds 2n in row 1 (expected numbers)",
    );
    const rows = [1, Number.NaN].map((k) => ({ x: 1, y: 1, k }));
    expect(plot.line(rows, { ...xy, color: "k" }).data).toHaveLength(2);
  });
});
