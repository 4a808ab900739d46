// Sweeps and result files against their peers: node bench.mjs closed|threads|simulated|output|points writes its part of ../RESULTS.md.
// Build the root first; `npm ci` here, and requirements.txt in a virtual environment: .venv/ beside this, or PYTHON.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { c, median, node, py, ratio, rounds } from "./peers.mjs";

const folder = mkdtempSync(join(tmpdir(), "sweep-"));
const load = loadavg()[0];
const file = new URL("../RESULTS.md", import.meta.url);
const ms = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const table = (head, rows) =>
  [head, head.map((_, at) => (at === 0 ? ":---" : "---:")), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** A row for each competitor: its median, and how many times that of the first it is. */
function compared(taken, first) {
  const rows = Object.keys(taken).map((name) => [name, ms(median(taken[name])), name === first ? "1" : ratio(taken, name, first).text]);
  return table(["", "median ms", `to ${first}`], rows);
}

/** What a bar asks, what was found, and whether that is enough. */
function bars(list) {
  return list
    .map(([what, value, sign, limit]) => {
      const kept = sign === "≤" ? value <= limit : value >= limit;
      return `- ${kept ? "kept" : "**missed**"}: ${what} ${Number(value.toPrecision(3))} (bar ${sign} ${limit})`;
    })
    .join("\n");
}

async function closed() {
  const taken = await rounds({
    "sweepTerms, memory used again": { command: node("over"), warm: 20 },
    "sweepTerms, fresh memory": { command: node("terms"), warm: 10 },
    "C, memory used again": { command: c(join(folder, "closed")), warm: 5 },
    "C, fresh memory": { command: c(join(folder, "closed"), "fresh"), warm: 5 },
    "numpy, terms by hand, out=": { command: py("factored-out"), warm: 3 },
    "numpy, terms by hand": { command: py("factored"), warm: 3 },
    "numpy, broadcast as written": { command: py("broadcast"), warm: 3 },
    "arquero derive": { command: node("arquero"), warm: 2 },
    "pandas columns": { command: py("pandas"), warm: 1 },
    "sweep, a plain function": { command: node("sweep"), warm: 1 },
  }, 7);
  const own = "sweepTerms, memory used again";
  const times = (name) => ratio(taken, name, own).middle;
  const peaks = [];
  for (let turn = 0; turn < 5; turn++) {
    const once = await rounds({ terms: { command: node("terms"), warm: 0 }, sweep: { command: node("sweep"), warm: 0 } }, 1);
    peaks.push(Math.max(once.terms[0].peak, once.sweep[0].peak));
  }
  return `1e7 points (10 × 10 × 10 × 10 × 10 × 100) of \`bench/sweep/formula.mjs\`, process CPU time, 7 rounds; the sums of all are equal. Memory
used again is what \`over\`, \`out=\` and a kept buffer are for; fresh memory costs C and JavaScript 8 times as much as the arithmetic, in page
faults of 4 KiB, of which numpy has 512 times fewer as it asks Linux for huge pages.

${compared(taken, own)}

${bars([
    ["sweepTerms to C, both with memory used again", 1 / times("C, memory used again"), "≤", 1.8],
    ["sweepTerms to C, both with fresh memory", ratio(taken, "sweepTerms, fresh memory", "C, fresh memory").middle, "≤", 1.8],
    ["numpy broadcast to sweepTerms", times("numpy, broadcast as written"), "≥", 5],
    ["numpy with terms by hand to sweepTerms", times("numpy, terms by hand"), "≥", 2.5],
    ["arquero derive to sweepTerms", times("arquero derive"), "≥", 25],
    ["pandas to sweepTerms", times("pandas columns"), "≥", 60],
    ["points a second of a plain function in sweep", 1e10 / median(taken["sweep, a plain function"]), "≥", 1e6],
    ["peak MB of a process that sweeps 1e7 points, by either, with Node's own 41 MB", peaks.sort((x, y) => x - y)[2] / 1e6, "≤", 80 + 64],
  ])}

C with its terms by hand is itself ${(1 / ratio(taken, "C, memory used again", "numpy, terms by hand").middle).toFixed(2)} times as fast as numpy with its terms by hand, and ${(1 / ratio(taken, "C, memory used again", "numpy, broadcast as written").middle).toFixed(2)} times as fast as the broadcast: one store
of 8 bytes a point is what binds all of them here.`;
}

/** What the clock cannot tell where others want the machine too: the processor time of all threads. */
function spent(taken) {
  const [one, two] = [taken["1 thread"], taken["2 threads"]].map((rounds) => median(rounds, ({ cpu }) => cpu));
  return `All threads together took ${ms(one)} ms of processor time by one and ${ms(two)} ms by two, starting them included: with two processors to themselves, two are at
most ${((2 * one) / two).toFixed(2)} times as fast. Where a third process wants one of the two processors meanwhile, the clock shows less; the load is told above.`;
}

async function threads() {
  const taken = await rounds({
    "1 thread": { command: node("threads1") },
    "2 threads": { command: node("threads2") },
  }, 5);
  return `\`sweepThreads\` on 1e7 points of the same formula as a plain function, from the clock, threads started anew each time, 5 rounds:

${compared(taken, "1 thread")}

${spent(taken)}

${bars([["1 thread to 2 threads", ratio(taken, "1 thread", "2 threads").middle, "≥", 1.6]])}`;
}

/** A simulated sweep by threads, and by processes that share nothing, for the most that two processors give. */
function simulatedOf(replicates, count) {
  return rounds({
    "1 thread": { command: node("simulated1", replicates) },
    "2 threads": { command: node("simulated2", replicates) },
    "1 process, by hand": { command: node("byHand1", replicates), warm: 0 },
    "2 processes, by hand": { command: node("byHand2", replicates), warm: 0 },
  }, count);
}

async function simulated() {
  const [few, many] = [await simulatedOf(48, 5), await simulatedOf(384, 5)];
  const threads = (taken) => ratio(taken, "1 thread", "2 threads").middle;
  const hand = (taken) => ratio(taken, "1 process, by hand", "2 processes, by hand").middle;
  return `Points that are each a simulated workload of more than 1e5 gets and puts, from the clock. 384 points, 5 rounds:

${compared(few, "1 thread")}

${spent(few)}

3072 points, 5 rounds:

${compared(many, "1 thread")}

${spent(many)}

Processes by hand each do their share of the points in a plain loop and share nothing: they are ${hand(few).toFixed(2)} and ${hand(many).toFixed(2)} times as fast by two. Each thread or
process begins by compiling the simulation for itself, some 0.4 s of processor time, and one alone has another processor to do it on meanwhile.

${bars([
    ["1 thread to 2 threads, 384 points", threads(few), "≥", 1.8],
    ["1 thread to 2 threads, 3072 points", threads(many), "≥", 1.8],
  ])}`;
}

async function written(kind) {
  const at = (name) => join(folder, `${name}-${kind}.csv`);
  const taken = await rounds({
    "bytes": { command: node("csv", 1e6, at("bytes"), kind), warm: 3 },
    "string concat": { command: node("csvConcat", 1e6, at("concat"), kind), warm: 3 },
    "pandas.to_csv": { command: py("to_csv", 1e6, at("pandas"), kind) },
    "arquero.toCSV": { command: node("csvArquero", 1e6, at("arquero"), kind) },
  }, 5);
  if (readFileSync(at("concat"), "utf8") !== readFileSync(at("bytes"), "utf8")) throw new Error("different files");
  return taken;
}

async function output() {
  const [whole, fractions] = [await written("whole"), await written("fractions")];
  const wrapped = await rounds({ "table of 1e7 rows": { command: node("table", 1e7), warm: 1 } }, 5);
  return `CSV of 1e6 rows to a file, process CPU time, 5 rounds; bytes and concat write the same file. Rows as of a study: a policy, guests,
and two totals in bytes:

${compared(whole, "bytes")}

With a share of 16 or 17 digits for the last column:

${compared(fractions, "bytes")}

${bars([
    ["string concat to bytes, rows of a study", ratio(whole, "string concat", "bytes").middle, "≥", 2],
    ["pandas.to_csv to bytes, rows of a study", ratio(whole, "pandas.to_csv", "bytes").middle, "≥", 5],
    ["string concat to bytes, with a share", ratio(fractions, "string concat", "bytes").middle, "≥", 2],
    ["pandas.to_csv to bytes, with a share", ratio(fractions, "pandas.to_csv", "bytes").middle, "≥", 5],
    ["milliseconds for an arquero table of 1e7 rows × 4 columns", median(wrapped["table of 1e7 rows"]), "≤", 5],
  ])}`;
}

async function points() {
  const { plot, toPng } = await import("../../dist/index.js");
  const { sweep } = await import("../../dist/sweep/sweep.js");
  const { sweepTerms } = await import("../../dist/sweep/sweep-terms.js");
  const { answer, axesOf, formula, upTo } = await import("./formula.mjs");
  const rows = [];
  for (let power = 3; power <= 8; power++) {
    const axes = power < 5 ? { ...axesOf(1), H: upTo(1), p: upTo(1), ...(power === 3 && { g: upTo(10) }), ...(power === 4 && { p: upTo(10) }) } : axesOf(10 ** (power - 5));
    const ways = { sweepTerms: () => sweepTerms(axes, formula), sweep: () => sweep(axes, answer) };
    for (const [way, ask] of Object.entries(ways)) {
      // Small ones are asked often enough for the compiler to be done with them; one of 1e8 points is long enough by itself.
      const turns = power === 8 ? 1 : 5;
      const warm = power === 8 ? 0 : Math.max(2, 2e6 / 10 ** power);
      const times = [];
      for (let turn = 0; turn < turns + warm; turn++) {
        const { user, system } = process.cpuUsage();
        if (ask().length !== 10 ** power) throw new Error(`not 1e${power} points`);
        const took = process.cpuUsage({ user, system });
        if (turn >= warm) times.push((took.user + took.system) / 1000);
      }
      times.sort((a, b) => a - b);
      rows.push({ way, points: 10 ** power, ms: times[times.length >> 1] });
    }
  }
  const picture = plot.line(rows, { x: "points", y: "ms", color: "way", log: { x: true, y: true }, title: "Time of a sweep by its points" });
  writeFileSync(new URL("points.png", import.meta.url), await toPng(picture));
  const cells = rows.filter(({ way }) => way === "sweep").map(({ points, ms: plain }) => {
    const terms = rows.find((row) => row.points === points && row.way === "sweepTerms").ms;
    return [points.toExponential(0).replace("+", ""), ms(plain), ((plain / points) * 1e6).toFixed(0), ms(terms), ((terms / points) * 1e6).toFixed(1)];
  });
  return `Time by points, process CPU time, medians of 5 (one for 1e8), fresh memory each time:

${table(["points", "sweep, ms", "ns a point", "sweepTerms, ms", "ns a point"], cells)}

![Time of a sweep by its points](sweep/points.png)`;
}

const parts = { closed: "Closed form", threads: "Threads", simulated: "Simulated sweep", output: "Result files", points: "Time by points" };
const tasks = { closed, threads, simulated, output, points };
const HEADING = "## Sweeps";
for (const name of process.argv.slice(2)) {
  const text = await tasks[name]();
  console.log(text);
  const stamp = `Taken ${new Date().toISOString().slice(0, 10)} on ${cpus()[0].model}, ${cpus().length} CPUs, Node ${process.version}, load ${load.toFixed(1)} as it began.`;
  put(parts[name], `${stamp} ${text}`);
}
rmSync(folder, { recursive: true });

/** Puts a part in its place below the heading. */
function put(title, text) {
  const all = readFileSync(file, "utf8");
  const intro = `${HEADING}\n\n\`npm run build\` in the root, then \`npm ci && npm run bench\` in \`bench/sweep\`. Competitors are processes that take turns A B C A B C after each is warm;\nratios are round by round, median (least–most).\n`;
  const begun = all.includes(`${HEADING}\n`) ? all : `${all.trimEnd()}\n\n${intro}`;
  const head = `### Sweeps: ${title}\n`;
  const from = begun.indexOf(head);
  if (from < 0) return writeFileSync(file, `${begun.trimEnd()}\n\n${head}\n${text}\n`);
  const next = begun.slice(from + head.length).search(/^##/m);
  const rest = next < 0 ? "" : `\n${begun.slice(from + head.length + next)}`;
  writeFileSync(file, `${begun.slice(0, from)}${head}\n${text}\n${rest}`);
}
