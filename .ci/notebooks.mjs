// Compares the notebooks that `npm start` has run with those that are committed: node .ci/notebooks.mjs [OUT]
import { readdirSync } from "node:fs";
import { differences } from "../dist/notebook/differences.js";
import { readNotebook } from "../dist/notebook/document.js";

const out = process.argv[2] ?? "out";
const names = readdirSync("notebooks").filter((name) => name.endsWith(".ipynb"));
let changed = 0;
for (const name of names) {
  const found = differences(readNotebook(`notebooks/${name}`), readNotebook(`${out}/${name}`));
  for (const { cell, at, before, after } of found) {
    const [was, is] = [before, after].map((value) => JSON.stringify(value));
    console.log(`Error: ${name}, cell ${cell}, ${at}: committed ${was}, now ${is}`);
  }
  changed += found.length;
}
console.log(`${names.length} notebooks compared, ${changed} changed outputs`);
process.exitCode = changed > 0 ? 1 : 0;
