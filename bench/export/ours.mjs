// Every figure of a file as SVG, PNG and PDF: node ours.mjs FIGURES OUT
import { readFileSync, writeFileSync } from "node:fs";
import { openExporter } from "../../dist/index.js";

const [file, out] = process.argv.slice(2);
const exporter = await openExporter();
for (const [i, figure] of JSON.parse(readFileSync(file, "utf8")).entries()) {
  for (const kind of ["svg", "png", "pdf"]) {
    writeFileSync(`${out}/${i}.${kind}`, await exporter[kind](figure));
  }
}
await exporter.close();
