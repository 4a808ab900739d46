import { Command } from "commander";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../errors.js";
import { writeWhole } from "../files.js";
import { writeNotebook } from "../notebook/write.js";
import { libraryFile } from "../plot/library.js";
import { exportOutputs, LIBRARY } from "./exports.js";
import { illustrate } from "./illustrate.js";
import { indexPage, type Entry } from "./index-page.js";
import { openPictures } from "./open-pictures.js";
import { drawCharts } from "./pictures.js";
import { runNotebooks } from "./run-notebooks.js";
import type { Io, Verb } from "./verb.js";

const shipped = fileURLToPath(new URL("../../notebooks", import.meta.url));

/** `pamtlab start`: every notebook, with its charts and tables as files. */
export const start: Verb = (io) =>
  new Command("pamtlab start")
    .description(
      "Runs every notebook headless and leaves notebooks, charts and tables in a folder.",
    )
    .option("--out <dir>", "where everything goes", "out")
    .option("--notebooks <dir>", "the folder of notebooks", shipped)
    .action(async ({ out, notebooks }: { out: string; notebooks: string }) =>
      runFolder(notebooks, out, io),
    );

async function runFolder(folder: string, out: string, io: Io): Promise<void> {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort();
  if (names.length === 0)
    throw new InputError(`no notebook in "${folder}" (expected files ending in .ipynb)`);
  const entries: Entry[] = [];
  const paths = names.map((name) => relative(process.cwd(), join(folder, name)));
  const exporter = await openPictures(io);
  try {
    await runNotebooks(paths, { out }, io, async ({ status, notebook, path }) => {
      if (status !== "ok") return "";
      const file = basename(path);
      const pictures = exporter && (await drawCharts(notebook, exporter, { files: true }));
      const exported = exportOutputs(notebook, out, basename(file, ".ipynb"), pictures);
      entries.push({ file, notebook, exported });
      if (pictures) {
        writeNotebook(join(out, file), illustrate(notebook, pictures, { library: true }));
      }
      return `, ${counted(exported.charts, "chart")}, ${counted(exported.tables, "table")}`;
    });
  } finally {
    await exporter?.close();
  }
  writeWhole(join(out, LIBRARY), readFileSync(libraryFile()));
  writeWhole(join(out, "index.html"), indexPage(entries));
  io.stdout.write(`open ${join(out, "index.html")}\n`);
}

function counted(files: readonly unknown[], noun: string): string {
  return `${files.length} ${noun}${files.length === 1 ? "" : "s"}`;
}
