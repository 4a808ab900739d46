import { join } from "node:path";
import { writeWhole } from "../files.js";
import type { Notebook } from "../notebook/document.js";
import { outputsOfType, type TypedOutput } from "../notebook/outputs.js";
import { figureName, figureTitle, PLOTLY, type FigureJson } from "../plot/figure-json.js";
import { figureRows } from "../plot/figure-rows.js";
import { toHtml } from "../plot/html.js";
import { toCsv, toJson, toMarkdown } from "../table/write.js";
import type { Pictures } from "./pictures.js";

/** A file made from an output of a notebook: its path below the folder of the run, and what it shows. */
export interface ExportedFile {
  readonly path: string;
  readonly title: string;
  /** A chart's SVG, where there was a browser to draw it. */
  readonly picture?: string;
}

/** What came out of one notebook. */
export interface Exported {
  readonly charts: readonly ExportedFile[];
  readonly tables: readonly ExportedFile[];
}

/** The chart library's name beside the charts of a run. */
export const LIBRARY = "plotly-cartesian.min.js";

/**
 * Writes the charts of an executed notebook into a folder of the notebook's name: pages that share one library, what they draw as CSV,
 * JSON and Markdown and, where they were drawn, pictures; and its tables as CSV. A chart or table is called by its own name, or by its cell's id.
 */
export function exportOutputs(
  notebook: Notebook,
  out: string,
  folder: string,
  pictures?: Pictures,
): Exported {
  const taken = new Set<string>();
  const write = (file: string, content: string | Uint8Array): string => {
    const path = `${folder}/${file}`;
    writeWhole(join(out, path), content);
    return path;
  };
  const charts: ExportedFile[] = [];
  for (const { cell, data: figure } of outputsOfType<FigureJson>(notebook, PLOTLY)) {
    const page = free(figureName(figure) ?? cell, ".html", taken);
    const name = page.slice(0, -".html".length);
    const path = write(page, toHtml(figure, { library: `../${LIBRARY}` }));
    const rows = figureRows(figure);
    write(`${name}.data.csv`, toCsv(rows));
    write(`${name}.data.json`, toJson(rows));
    write(`${name}.data.md`, toMarkdown(rows));
    const { svg, png } = pictures?.get(figure) ?? {};
    const picture = svg && write(`${name}.svg`, svg);
    if (png) write(`${name}.png`, png);
    charts.push({ path, title: figureTitle(figure) ?? cell, ...(picture ? { picture } : {}) });
  }
  const tables = outputsOfType<string>(notebook, "text/csv").map((output) => {
    const name = tableName(output);
    return { path: write(free(name, ".csv", taken), output.data), title: name };
  });
  return { charts, tables };
}

/** A table's HTML carries its name. */
function tableName({ cell, bundle }: TypedOutput): string {
  const html = bundle["text/html"];
  const name = /^<div class="pamtlab-table" data-name="([^"]+)"/;
  return (typeof html === "string" && name.exec(html)?.[1]) || cell;
}

/** A file name that no other output of the run has. */
function free(name: string, ending: string, taken: Set<string>): string {
  const plain = name.replaceAll(/[^\w.-]+/g, "-");
  let file = plain + ending;
  for (let n = 2; taken.has(file); n++) file = `${plain}-${n}${ending}`;
  taken.add(file);
  return file;
}
