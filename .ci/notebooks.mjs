// Compares the notebooks that `npm start` has run with those that are committed; --write commits what was run.
//   node .ci/notebooks.mjs [--write] [OUT]
import { readdirSync } from "node:fs";
import { differences } from "../dist/notebook/differences.js";
import { readNotebook } from "../dist/notebook/document.js";

const write = process.argv.includes("--write");
const out = process.argv.slice(2).find((word) => !word.startsWith("--")) ?? "out";
const names = readdirSync("notebooks").filter((name) => name.endsWith(".ipynb"));
let changed = 0;
if (write) {
  const { openExporter } = await import("../dist/export/exporter.js");
  const { slim } = await import("../dist/notebook/slim.js");
  const { writeNotebook } = await import("../dist/notebook/write.js");
  const exporter = await openExporter();
  for (const name of names) {
    const run = await slim(readNotebook(`${out}/${name}`), (figure) => exporter.svg(figure));
    writeNotebook(`notebooks/${name}`, run);
  }
  await exporter.close();
  console.log(`${names.length} notebooks written`);
} else {
  for (const name of names) {
    const found = differences(readNotebook(`notebooks/${name}`), readNotebook(`${out}/${name}`));
    for (const { cell, at, before, after } of found) {
      const [was, is] = [before, after].map((value) => JSON.stringify(value));
      console.log(`Error: ${name}, cell ${cell}, ${at}: committed ${was}, now ${is}`);
    }
    changed += found.length;
  }
  console.log(`${names.length} notebooks compared, ${changed} changed outputs`);
}
process.exitCode = changed > 0 ? 1 : 0;
