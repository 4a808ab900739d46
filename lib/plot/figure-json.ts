import type { Config, Data, Layout } from "plotly.js-dist";

/** A chart as Plotly reads it. It is plain JSON: it can be saved, changed and drawn anywhere. */
export interface FigureJson {
  readonly data: readonly Data[];
  readonly layout: Partial<Layout>;
  readonly config: Partial<Config>;
  /** The stops of a slider; a chart without one has none. */
  readonly frames?: readonly FrameJson[];
}

/** What changes at one stop: of some traces, by ordinal, some attributes. */
export interface FrameJson {
  readonly name: string;
  readonly data: readonly Partial<Data>[];
  readonly traces: readonly number[];
}

/** The MIME type of a figure's JSON, as front ends know it. */
export const PLOTLY = "application/vnd.plotly.v1+json";

/** The parts that Plotly draws, apart from what a figure is besides. */
export function jsonOf({ data, layout, config, frames }: FigureJson): FigureJson {
  return { data, layout, config, ...(frames === undefined ? {} : { frames }) };
}

/** What a chart is called when it is written to a file, or nothing. */
export function figureName(figure: Pick<FigureJson, "layout">): string | undefined {
  return metaOf(figure, "name");
}

/** The title of a chart as plain text, or nothing. */
export function figureTitle(figure: Pick<FigureJson, "layout">): string | undefined {
  return metaOf(figure, "title") ?? (plainText(figure.layout.title?.text ?? "") || undefined);
}

// A chart made here keeps its name and its bare title in the place Plotly leaves to authors.
function metaOf({ layout }: Pick<FigureJson, "layout">, key: string): string | undefined {
  const meta: unknown = layout.meta;
  if (typeof meta !== "object" || meta === null) return undefined;
  const value: unknown = Reflect.get(meta, key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A Plotly label without its tags, on one line. */
function plainText(label: string): string {
  return label
    .replace(/<br\s*\/?>/gi, " ")
    .replace(/<[^>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&")
    .trim();
}

/** A chart in one line: its title, how many traces it has and how many points. */
export function summary(figure: FigureJson): string {
  const points = figure.data.reduce((count, trace) => count + lengthOf(trace), 0);
  const counts = `${counted(figure.data.length, "trace")}, ${counted(points, "point")}`;
  return `${figureTitle(figure) ?? "Chart"} (${counts})`;
}

function lengthOf(trace: object): number {
  const places: unknown = Reflect.get(trace, "y") ?? Reflect.get(trace, "x");
  return Array.isArray(places) ? places.length : 0;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
