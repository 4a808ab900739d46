// Competitors in Node, each in a process of its own: reads a line, does it once, answers with milliseconds of CPU (or of the clock, for threads).
import { execFile } from "node:child_process";
import { createInterface } from "node:readline";
import { closeSync, openSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { columns } from "../../dist/columns/columns.js";
import { toColumns, toRows } from "../../dist/columns/rows.js";
import { sweep } from "../../dist/sweep/sweep.js";
import { sweepTerms } from "../../dist/sweep/sweep-terms.js";
import { answer, axesOf, formula } from "./formula.mjs";

const [name, size, path, kind] = process.argv.slice(2);
const counts = Number(size ?? 100);
const sumOf = (values) => values.reduce((all, one) => all + one, 0);
const bytesOf = (rows) => toColumns(rows).column.bytes;
// What a task needs alone is loaded for it alone, so that memory tells of the sweep.
const needs = (...names) => names.includes(name);
const { sweepThreads } = needs("threads1", "threads2", "simulated1", "simulated2") ? await import("../../dist/sweep/sweep-threads.js") : {};
const { table } = needs("arquero", "csvArquero", "table") ? await import("../../dist/table/table.js") : {};
const { csv } = needs("csv") ? await import("../../dist/output/text.js") : {};
const { policies, guests, bytes, last } = name?.startsWith("csv") || name === "table" ? results(counts) : {};

/** Rows as of a study: policy, guests, bytes and another total in bytes; or with a fraction that has all its digits for the last. */
function results(rows) {
  const at = (of) => Float64Array.from({ length: rows }, (_, i) => of(i));
  const bytes = at((i) => ((i % 100) + 1) * 8192 * Math.floor(i / 100));
  const policies = Array.from({ length: rows }, (_, i) => ["v5", "v6", "merged", "v2"][i % 4]);
  const last = kind === "fractions" ? bytes.map((one) => one / 2199023255551) : bytes.map((one) => one * 3 + 4096);
  return { policies, guests: at((i) => (i % 100) + 1), bytes, last };
}

/** Writes a file group by group. */
function write(groupOf) {
  const file = openSync(path, "w");
  writeSync(file, "policy,guests,bytes,last\n");
  for (let from = 0; from < counts; from += 65_536) writeSync(file, groupOf(from, Math.min(counts, from + 65_536)));
  closeSync(file);
}

let over;
let derived;
const tasks = {
  terms: () => bytesOf(sweepTerms(axesOf(counts), formula)),
  over: () => bytesOf((over = sweepTerms(axesOf(counts), formula, over ? { over } : {}))),
  sweep: () => bytesOf(sweep(axesOf(counts), answer)),
  arquero: async () => {
    const { op } = await import("arquero");
    derived ??= table(sweep(axesOf(counts), () => ({ none: 0 }))).arquero;
    const made = derived.derive({
      bytes: (d) =>
        op.ceil((d.H * 262144 + d.H * 65536 + d.H * 128) / 4096) * 4096 +
        op.ceil(d.H * 4096 * (1 - op.exp((-512 * d.p * d.g) / (d.H * 4096)))) * 8192 +
        d.g * (d.p * 512 + op.ceil(d.p / 512) + 3) * 4096 +
        d.g * (5 + d.v * 6) * 4096 +
        d.v * d.m * 8192 * d.c +
        op.ceil((d.g * d.c) / 7) * 4096,
    });
    return made.data().bytes;
  },
  threads1: async () => bytesOf(await sweepThreads(axesOf(counts), answer, { threads: 1 })),
  threads2: async () => bytesOf(await sweepThreads(axesOf(counts), answer, { threads: 2 })),
  simulated1: () => simulated(1),
  simulated2: () => simulated(2),
  byHand1: () => byHand(1),
  byHand2: () => byHand(2),
  csv: () => {
    const encoder = csv([{ name: "policy" }, { name: "guests" }, { name: "bytes" }, { name: "last" }]);
    write((from, to) => {
      const [a, b, c] = [guests, bytes, last].map((column) => column.subarray(from, to));
      return encoder.rows(columns({ policy: policies.slice(from, to), guests: a, bytes: b, last: c }));
    });
  },
  csvConcat: () =>
    write((from, to) => {
      let text = "";
      for (let row = from; row < to; row++) text += `${policies[row]},${guests[row]},${bytes[row]},${last[row]}\n`;
      return Buffer.from(text);
    }),
  csvArquero: () => writeWhole(table(toRows(columns({ policy: policies, guests, bytes, last }))).arquero.toCSV()),
  table: () => table(toRows(columns({ guests, bytes, last, more: bytes }))),
};

function writeWhole(text) {
  const file = openSync(path, "w");
  writeSync(file, text);
  closeSync(file);
}

/** A workload of 1e5 gets and puts and more at each point, so many times for each of 8. */
async function simulated(threads) {
  const { pointsOf } = await import("./point.mjs");
  const rows = await sweepThreads(pointsOf(counts), new URL("point.mjs", import.meta.url), { threads });
  return bytesOf(rows);
}

/** The same points dealt to processes that share nothing; answers with the sum of each. */
async function byHand(processes) {
  const file = fileURLToPath(new URL("by-hand.mjs", import.meta.url));
  const share = (first) => promisify(execFile)(process.execPath, [file, first, processes, counts].map(String));
  const done = await Promise.all(Array.from({ length: processes }, (_, first) => share(first)));
  return done.map(({ stdout }) => Number(stdout));
}

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const clock = /threads|simulated|byHand/.test(name) ? () => performance.now() : cpu;
for await (const line of createInterface({ input: process.stdin })) {
  global.gc?.();
  const [began, spent] = [clock(), cpu()];
  const made = await tasks[name](line);
  const ms = clock() - began;
  const all = cpu() - spent;
  const { rss } = process.memoryUsage();
  console.log(JSON.stringify({ ms, cpu: all, sum: Array.isArray(made) || made instanceof Float64Array ? sumOf(made) : null, rss, peak: process.resourceUsage().maxRSS * 1024 }));
}
