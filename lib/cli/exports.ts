import { join } from "node:path";
import { writeWhole } from "../files.js";
import type { Notebook } from "../notebook/document.js";
import { outputsOfType, type TypedOutput } from "../notebook/outputs.js";
import { figureName, figureTitle, type FigureJson } from "../plot/figure-json.js";
import { toHtml } from "../plot/html.js";

/** A file made from an output of a notebook: its path below the folder of the run, and what it shows. */
export interface ExportedFile {
  readonly path: string;
  readonly title: string;
}

/** What came out of one notebook. */
export interface Exported {
  readonly charts: readonly ExportedFile[];
  readonly tables: readonly ExportedFile[];
}

/** The chart library's name beside the charts of a run. */
export const LIBRARY = "plotly-cartesian.min.js";

/**
 * Writes the charts of an executed notebook as HTML pages that share one library, and its tables as CSV, into a folder of
 * the notebook's name. A chart or table is called by its own name, or by its cell's id.
 */
export function exportOutputs(notebook: Notebook, out: string, folder: string): Exported {
  const taken = new Set<string>();
  const write = (name: string, ending: string, content: string): string => {
    const path = `${folder}/${free(name, ending, taken)}`;
    writeWhole(join(out, path), content);
    return path;
  };
  const charts = outputsOfType<FigureJson>(notebook, "application/vnd.plotly.v1+json").map(
    ({ cell, data: figure }) => {
      const page = toHtml(figure, { library: `../${LIBRARY}` });
      const path = write(figureName(figure) ?? cell, ".html", page);
      return { path, title: figureTitle(figure) ?? cell };
    },
  );
  const tables = outputsOfType<string>(notebook, "text/csv").map((output) => {
    const name = tableName(output);
    return { path: write(name, ".csv", output.data), title: name };
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
