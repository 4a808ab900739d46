// The kernel beside its peers, in turns. Build the root first; then `npm ci && npm run venv && npm start` here. It prints its section
// of ../RESULTS.md; `--write` puts it there, `--rounds N` changes how often all take their turn, `--only NAME` takes one alone.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { KernelClient } from "../../dist/kernel/client.js";
import { launch } from "../../dist/kernel/launch.js";
import { keep } from "../results.mjs";
import { memoryOf } from "./memory.mjs";
import { here, jupyter, onTslab, peers, root, tslabForJupyter } from "./peers.mjs";

const { values: given } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, only: { type: "string" }, write: { type: "boolean", default: false } },
});
const trivials = 15;
// Below here, since tslab looks for Node's types from the folder it runs in.
mkdirSync(join(here, "out"), { recursive: true });
const work = mkdtempSync(join(here, "out", "run-"));

const now = () => performance.now();
const median = (figures) => [...figures].sort((a, b) => a - b)[figures.length >> 1];

/** Starts a kernel and answers it with how long it took to answer. */
async function started(spec, folder) {
  const begun = now();
  const running = await launch(spec, folder);
  const client = new KernelClient(running);
  await client.ready();
  return { client, pid: running.pid, begun, ready: now() - begun };
}

/** How long a cell takes from its request to the idle that ends it, and what it showed when. */
async function timed(client, code) {
  const shown = [];
  const begun = now();
  const onMessage = ({ content }) => void shown.push({ content, at: now() });
  const reply = await client.execute(code, { onMessage });
  const ms = now() - begun;
  if (reply.status !== "ok") throw new Error(`${code}: ${JSON.stringify(reply)}`);
  return { ms, shown };
}

/** The time of a trivial cell. One that shows nothing is counted in `lost`, as tslab's now and then; a wrong answer ends the bench. */
async function trivial({ client, lost }, { trivial, answer }, count) {
  const times = [];
  for (let i = 0; i < trivials; i++) {
    const at = (i * 7919) % count;
    const { ms, shown } = await timed(client, trivial(at));
    const text = shown.map(({ content }) => content.data?.["text/plain"] ?? content.text ?? "").join("");
    const told = text.replaceAll(/\u001B\[\d+m/g, "").trim();
    if (told === "") lost.push(at);
    else if (told !== answer(at)) throw new Error(`${trivial(at)}: ${text}`);
    times.push(ms);
  }
  return median(times);
}

async function session({ spec, cells }) {
  const { client, pid, ready } = await started(spec, here);
  const first = (await timed(client, "1 + 1")).ms;
  const begun = now();
  const lost = [];
  for (let i = 0; i < 50; i++) await timed(client, cells.declaring(i));
  const after50 = await trivial({ client, lost }, cells, 50);
  for (let i = 50; i < 400; i++) await timed(client, cells.declaring(i));
  const after400 = await trivial({ client, lost }, cells, 400);
  const seconds = (now() - begun) / 1000;
  const memory = memoryOf(pid);
  await client.shutdown();
  return { ready, first, after50, after400, memory, seconds, lost: lost.length };
}

const chart = "application/vnd.plotly.v1+json";

/** From the launch of a kernel until the first chart of notebook 01 arrives. */
async function firstChart(spec) {
  const folder = join(root, "notebooks");
  const { cells } = JSON.parse(readFileSync(join(folder, "01-what-does-tdx-cost.ipynb"), "utf8"));
  const { client, begun } = await started(spec, folder);
  try {
    for (const { cell_type, source } of cells) {
      if (cell_type !== "code") continue;
      const { shown } = await timed(client, [source].flat().join(""));
      const drawn = shown.find(({ content }) => content.data?.[chart] !== undefined);
      if (drawn) return drawn.at - begun;
    }
    throw new Error("no chart");
  } finally {
    await client.shutdown();
  }
}

/** A notebook of twenty cells that both kernels run: types, functions, data and prints. */
function twentyCells() {
  const sources = [
    "interface Page { readonly frame: number; readonly order: number }\nconst seed = 7;",
    "function next(state: number): number {\n  return (Math.imul(state, 1103515245) + 12345) >>> 0;\n}",
    "const pages: Page[] = [];\nfor (let i = 0, s = seed; i < 1000; i++) {\n  s = next(s);\n  pages.push({ frame: s, order: s % 11 });\n}",
    "pages.length",
    ...Array.from({ length: 16 }, (_, i) => {
      const order = `const of${i} = pages.filter((page) => page.order === ${i % 11});`;
      return `${order}\nconsole.log("order ${i % 11}", of${i}.length);\nof${i}.reduce((sum, { frame }) => sum + frame, ${i})`;
    }),
  ];
  const cells = sources.map((source, i) => ({ cell_type: "code", id: `c${i}`, metadata: {}, execution_count: null, outputs: [], source }));
  const kernelspec = { name: "tslab", display_name: "tslab", language: "typescript" };
  const path = join(work, "twenty.ipynb");
  writeFileSync(path, JSON.stringify({ cells, metadata: { kernelspec, language_info: { name: "typescript" } }, nbformat: 4, nbformat_minor: 5 }));
  return path;
}

function program(command, args, env = {}) {
  const begun = now();
  execFileSync(command, args, { cwd: work, env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] });
  return now() - begun;
}

const notebook = twentyCells();
const jupyterPath = tslabForJupyter(join(work, "share"));
const runs = {
  "pamtlab notebook run": () => program(process.execPath, [join(root, "dist", "cli", "main.js"), "notebook", "run", notebook, "--out", join(work, "out")]),
  "… with --wire": () =>
    program(process.execPath, [join(root, "dist", "cli", "main.js"), "notebook", "run", notebook, "--wire", "--out", join(work, "out")]),
  "nbconvert on tslab": () =>
    program(jupyter, ["nbconvert", "--to", "notebook", "--execute", "--output-dir", join(work, "out"), notebook], { JUPYTER_PATH: jupyterPath }),
};

const chosen = peers.filter(({ name }) => given.only === undefined || name === given.only);
const charting = [
  { name: "pamtlab", spec: peers[0].spec },
  { name: "tslab", spec: onTslab },
].filter(({ name }) => given.only === undefined || name === given.only);
const load = [loadavg()[0]];
const taken = new Map();
const note = (what, name, value) => {
  const key = `${what}/${name}`;
  taken.set(key, [...(taken.get(key) ?? []), value]);
};
const rounds = Number(given.rounds);
for (let round = 0; round < rounds; round++) {
  for (const peer of chosen) {
    for (const [what, value] of Object.entries(await session(peer))) note(what, peer.name, value);
  }
  for (const { name, spec } of charting) note("chart", name, await firstChart(spec));
  for (const [name, run] of Object.entries(runs)) {
    if (given.only === undefined || (given.only === "pamtlab") !== name.includes("tslab")) note("notebook", name, run());
  }
  process.stderr.write(`round ${round + 1} of ${rounds}\n`);
}
load.push(loadavg()[0]);
rmSync(work, { recursive: true, force: true });

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? ":---" : "---:"))), ...rows.map(line)].join("\n");
}

const of = (what, name) => taken.get(`${what}/${name}`);
const text = (what, name, digits) => (of(what, name) ? median(of(what, name)).toFixed(digits) : "–");

/** The ratio round by round, as median (least–most). */
function ratio(what, one, other) {
  if (!of(what, one) || !of(what, other)) return undefined;
  const all = of(what, one)
    .map((value, at) => value / of(what, other)[at])
    .sort((a, b) => a - b);
  return { value: median(all), text: `${median(all).toFixed(2)} (${all[0].toFixed(2)}–${all.at(-1).toFixed(2)})` };
}

const measures = [
  ["launch to ready, ms", "ready", 0, { ipykernel: 1, tslab: 0.4 }],
  ["first cell, ms", "first", 1, {}],
  ["trivial cell after 50, ms", "after50", 1, { ipykernel: 1, tslab: 0.3 }],
  ["trivial cell after 400, ms", "after400", 1, { ipykernel: 1, tslab: 0.3 }],
  ["430 cells, s", "seconds", 1, {}],
  ["memory after 400, MiB", "memory", 0, { tslab: 0.6 }],
  ["answers lost, of 30", "lost", 0, undefined],
  ["launch to first chart, ms", "chart", 0, { tslab: 0.5 }],
];
const bars = [];
const to = (what, label, one, other, limit) => {
  const found = ratio(what, one, other);
  if (!found) return "–";
  if (limit !== undefined) bars.push(`- ${found.value <= limit ? "kept" : "missed"}: ${label}, to ${other} ${found.value.toFixed(2)} (at most ${limit})`);
  return found.text;
};
const names = ["pamtlab", "tslab", "Deno", "ipykernel"];
const rows = measures.map(([label, what, digits, limits]) => [
  label,
  ...names.map((name) => text(what, name, digits)),
  ...["ipykernel", "tslab"].map((peer) => (limits ? to(what, label, "pamtlab", peer, limits[peer]) : "")),
]);
const programs = Object.keys(runs).map((name, at) => [
  name,
  text("notebook", name, 0),
  at === 2 ? "" : to("notebook", `20 cells, ${name}`, name, "nbconvert on tslab", at === 0 ? 0.4 : undefined),
]);
const date = new Date().toISOString().slice(0, 10);
const section = `## The kernel

\`npm run build\` in the root, then \`npm ci && npm run venv && npm start -- --write\` in \`bench/kernel\`. The kernels take turns; each round starts every
one anew over the wire, in its default mode: pamtlab checks types and fails a cell whose types are wrong. A cell's time is from its request to its
idle. Medians over ${rounds} rounds (of ${trivials} trivial cells each), ratios round by round as median (least–most). Memory is that of all processes of
the kernel, shared pages divided (PSS). Cells declare an object with a function; the trivial ones use what one of them declared, and an answer is
lost where such a cell ends without one. The first chart is that of
notebook 01, where tslab stands for its evaluator on this package's wire, since its own shows no charts.

Taken ${date} on ${cpus()[0].model}, ${cpus().length} CPUs, Node ${process.version}; load ${load[0].toFixed(1)} as it began and ${load[1].toFixed(1)} as it ended.

${table(["", ...names, "to ipykernel", "to tslab"], rows)}

| 20 cells, whole program | ms | to nbconvert on tslab |
| :--- | ---: | ---: |
${programs.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}

Against what was asked for:

${bars.join("\n")}
`;
console.log(section);
if (given.write) keep(section);
