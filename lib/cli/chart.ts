import { Command } from "commander";
import { extname } from "node:path";
import { InputError, list } from "../errors.js";
import type { Exporter } from "../export/exporter.js";
import { writeWhole } from "../files.js";
import type { Figure } from "../plot/figure.js";
import { figureRows } from "../plot/figure-rows.js";
import { toHtml } from "../plot/html.js";
import { toCsv, toJson, toMarkdown } from "../table/write.js";
import { readFigure } from "./figure-file.js";
import { number } from "./scene-verb.js";
import type { Verb } from "./verb.js";

interface ChartArgs {
  readonly output: readonly string[];
  readonly scale?: number;
}

/** Files that need a browser, by their endings. */
const pictures: Readonly<
  Record<string, (by: Exporter, figure: Figure, scale?: number) => Promise<string | Uint8Array>>
> = {
  ".svg": (by, figure) => by.svg(figure),
  ".png": (by, figure, scale) => by.png(figure, scale === undefined ? {} : { scale }),
  ".pdf": (by, figure) => by.pdf(figure),
};

/** Files that need none. */
const texts: Readonly<Record<string, (figure: Figure) => string>> = {
  ".html": (figure) => toHtml(figure),
  ".csv": (figure) => toCsv(figureRows(figure)),
  ".json": (figure) => toJson(figureRows(figure)),
  ".md": (figure) => toMarkdown(figureRows(figure)),
};

/** `pamtlab chart FIGURE`: a figure as picture, page or data. */
export const chart: Verb = () =>
  new Command("pamtlab chart")
    .description("Draws a figure file, or writes the numbers that it shows.")
    .argument("<FIGURE>", "a figure in JSON, as JSON.stringify writes a chart")
    .requiredOption("-o, --output <file...>", "files to write, by their endings")
    .option("--scale <number>", "pixels of a PNG for each CSS pixel, 2 unless told", number)
    .addHelpText(
      "after",
      `
Endings: .svg .png .pdf (drawn by Chromium), .html (offline, needs no browser), .csv .json .md (the numbers).

Examples:
  pamtlab chart figure.json -o figure.svg figure.png figure.pdf
  pamtlab chart figure.json -o figure.html

Exit codes: 0 written, 2 wrong input or no browser.`,
    )
    .action(async (path: string, { output, scale }: ChartArgs) => {
      const endings = [...Object.keys(pictures), ...Object.keys(texts)];
      for (const file of output) {
        if (endings.includes(extname(file))) continue;
        throw new InputError(
          `invalid output: "${file}" (expected a name ending in ${list(endings)})`,
        );
      }
      const figure = readFigure(path);
      for (const file of output) {
        const text = texts[extname(file)];
        if (text) writeWhole(file, text(figure));
      }
      const drawn = output.filter((file) => extname(file) in pictures);
      if (drawn.length > 0) await draw(figure, path, drawn, scale);
    });

async function draw(
  figure: Figure,
  path: string,
  files: readonly string[],
  scale: number | undefined,
): Promise<void> {
  const { openExporter } = await import("../export/exporter.js");
  const exporter = await openExporter();
  try {
    const faults = await exporter.faults(figure);
    if (faults.length > 0) {
      throw new InputError(`invalid figure: "${path}", by Plotly: ${faults.join("; ")}`);
    }
    for (const file of files) {
      writeWhole(file, await pictures[extname(file)]!(exporter, figure, scale));
    }
  } finally {
    await exporter.close();
  }
}
