// What the kernel can do beside its peers, as seen over the wire: each probe asks the same of each kernel, in a fresh one. Build the
// root first; then `npm ci && npm run venv && npm run features` here. It prints the table of ../../docs/kernel.md; `--write` puts it
// there, `--only TEXT` takes the features that contain it, `--peer NAME` one kernel, `--wishes` tells what held of each row.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { FrontEnd } from "./front-end.mjs";
import { here, peers, pythonPackages, root } from "./peers.mjs";
import { probes } from "./probes.mjs";

const { values: given } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    peer: { type: "string" },
    wishes: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const names = ["pamtlab", "tslab", "Deno", "ipykernel"];
const page = join(root, "docs", "kernel.md");
// Below here, since tslab looks for Node's types from the folder it runs in.
mkdirSync(join(here, "out"), { recursive: true });
const work = mkdtempSync(join(here, "out", "features-"));

/** A folder with a probe's files, and how to edit them. */
function laid({ files = {} }) {
  const folder = mkdtempSync(join(work, "probe-"));
  const path = (file) => join(folder, file);
  const write = (file, text) => {
    mkdirSync(dirname(path(file)), { recursive: true });
    writeFileSync(path(file), text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  const edit = (file, from, to) => write(file, readFileSync(path(file), "utf8").replace(from, to));
  return { folder, edit };
}

/** A kernel's spec for a probe: IPython keeps history and caches in the probe's folder, where no killed kernel has left half a file; memory has a limit where that is probed. */
function specFor({ name, spec }, folder, memory) {
  const env = { ...spec.env, IPYTHONDIR: join(folder, "ipython"), XDG_CACHE_HOME: join(folder, "cache") };
  if (!memory) return { ...spec, env };
  const heap = "--max-old-space-size=300";
  const argv = name === "ipykernel" ? ["sh", "-c", 'ulimit -v 1500000; exec "$0" "$@"', ...spec.argv] : spec.argv;
  return { ...spec, argv, env: { ...env, NODE_OPTIONS: heap, DENO_V8_FLAGS: heap } };
}

const wordsFor = (words, name) => words[name] ?? words[name === "ipykernel" ? "py" : "ts"];

/** What a probe's wishes came to: each with whether it held, or nothing where there is no such thing to ask for. */
async function wishesOf(probe, peer) {
  const words = wordsFor(probe.words, peer.name);
  if (words === undefined) return undefined;
  const { folder, edit } = laid(probe);
  const cwd = join(folder, probe.folder ?? ".");
  mkdirSync(cwd, { recursive: true });
  probe.before?.({ name: peer.name, edit });
  const kernel = await FrontEnd.open(specFor(peer, folder, probe.memory), cwd);
  try {
    return await probe.probe({ kernel, words, edit, name: peer.name });
  } finally {
    kernel.close();
  }
}

/** yes: all of its wishes held; part: some. */
function grade(wishes) {
  if (wishes === undefined) return "–";
  const held = Object.values(wishes);
  return held.every(Boolean) ? "yes" : held.some(Boolean) ? "part" : "no";
}

const chosen = probes.filter(({ feature }) => feature.includes(given.only));
const asked = peers.filter(({ name }) => given.peer === undefined || given.peer === name);

/** All that one kernel answers, in turns; kernels are asked beside each other. */
async function answersOf(peer) {
  const answers = [];
  for (const probe of chosen) {
    const wishes = await wishesOf(probe, peer);
    answers.push(grade(wishes));
    if (given.wishes) process.stderr.write(`${peer.name}: ${probe.feature}: ${grade(wishes)} ${JSON.stringify(wishes ?? {})}\n`);
  }
  return answers;
}

const columns = Object.fromEntries(await Promise.all(asked.map(async (peer) => [peer.name, await answersOf(peer)])));
rmSync(work, { recursive: true, force: true });

const told = (test) => {
  const [file, title] = test.split(" › ");
  return title === undefined ? "" : `\`${file}\` › "${title}"`;
};
const rows = [
  ["feature", ...names, "test"],
  ...chosen.map(({ feature, test }, at) => [feature, ...names.map((name) => columns[name]?.[at] ?? "?"), told(test)]),
];
const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
const table = [line(rows[0]), line(widths.map((width) => "-".repeat(width))), ...rows.slice(1).map(line)].join("\n");

const version = (name) => JSON.parse(readFileSync(join(here, "node_modules", name, "package.json"), "utf8")).version;
const versions = `tslab ${version("tslab")}, Deno ${version("deno")} and ipykernel ${pythonPackages().ipykernel} with Node ${process.versions.node.split(".")[0]}`;
console.log(`${versions}\n\n${table}`);

if (given.write) {
  if (chosen.length < probes.length || asked.length < names.length) throw new Error("the page's table is written of all features and all kernels");
  const text = readFileSync(page, "utf8");
  const written = text.replace(/^\| feature[^]*?(?=\n\n)/m, () => table).replace(/(?<=Probed over the wire: )[^;]*/, () => versions);
  writeFileSync(page, written);
}
process.exit(0);
