import type { FigureJson } from "./figure-json.js";

/** A point of a chart as it was given to Plotly. */
export type FigureRow = Readonly<Record<string, string | number | boolean | null>>;

/** Attributes of a trace that hold a value for each point. */
const perPoint = ["x", "y", "base", "width", "text", "customdata"] as const;

/**
 * The numbers that a chart draws, as rows for `toCsv`, `toJson` and `toMarkdown`: the name of each point's series, its place and
 * its value. The cells of a heat map are points too. Points of a figure that only bears a label or a band have no series.
 *
 * @example
 * figureRows(plot.figure({ data: [{ type: "bar", name: "s", x: ["a", "b"], y: [1, 2] }] })); // [{ series: "s", x: "a", y: 1 }, { series: "s", x: "b", y: 2 }]
 */
export function figureRows({ data }: Pick<FigureJson, "data">): FigureRow[] {
  const several = data.some((trace) => typeof at(trace, "name") === "string");
  return data.flatMap((trace) => {
    const name = at(trace, "name");
    const series = several ? { series: typeof name === "string" ? name : "" } : {};
    const z = at(trace, "z");
    return Array.isArray(z) ? cells(trace, z, series) : points(trace, series);
  });
}

function points(trace: object, series: object): FigureRow[] {
  const columns = perPoint.flatMap((name) => {
    const values = at(trace, name);
    return Array.isArray(values) ? [[name, values] as const] : [];
  });
  const length = Math.max(0, ...columns.map(([, values]) => values.length));
  return Array.from({ length }, (_, row) => ({
    ...series,
    ...Object.fromEntries(
      columns.flatMap(([name, values]) => {
        const value: unknown = values[row];
        return isPlain(value) ? [[name, value]] : [];
      }),
    ),
  }));
}

function cells(trace: object, z: readonly unknown[], series: object): FigureRow[] {
  const [xs, ys] = [at(trace, "x"), at(trace, "y")];
  return z.flatMap((line, row) =>
    (Array.isArray(line) ? line : []).map(
      (value: unknown, column) =>
        ({ ...series, x: place(xs, column), y: place(ys, row), z: value ?? null }) as FigureRow,
    ),
  );
}

function place(axis: unknown, index: number): unknown {
  return Array.isArray(axis) ? (axis[index] as unknown) : index;
}

function at(trace: object, name: string): unknown {
  return Reflect.get(trace, name);
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
