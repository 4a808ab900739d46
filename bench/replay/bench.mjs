// The replay core against its peers. Build the root first; then `npm ci && npm run bench` here. It writes its section of ../RESULTS.md.
import { cpus, loadavg } from "node:os";
import { bar as kept, keep } from "../results.mjs";
import { median, prepare, ratio, rounds } from "./peers.mjs";
import { framesOf, writeTrace } from "./traces.mjs";

const RANGES = 2 ** 21;
// Sixteen events a range, as many as one would have of a host in use.
const EVENTS = 2 ** 25;
// What takes microseconds an event is given fewer, which meet more ranges for the first time.
const FEW = 2 ** 21;
const missing = prepare();
const has = (name) => !missing.some((one) => one.split(":")[0].split(" and ").includes(name.split(" ")[0]));
const load = [loadavg()[0]];
const sections = [];
const bars = [];
const ns = (values) => (median(values) >= 100 ? median(values).toFixed(0) : median(values).toFixed(2));

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? ":---" : "---:"))), ...rows.map(line)].join("\n");
}

/** Notes whether a median keeps a bar, and answers the text of the ratio. */
function bar(what, { median: value, text }, limit, isLeast = false) {
  bars.push(kept(what, value, isLeast ? "≥" : "≤", limit));
  return text;
}

async function pages() {
  const rows = [];
  const scenes = [["sequential", "v6", 1.6], ["random", "v6", 1.5], ["zipf", "v6", 1.5], ["bursts", "v6", 1.5], ["bursts", "merged", 1.5], ["coins", "v6", 1.5]];
  for (const [pattern, policyName, most] of scenes) {
    const trace = writeTrace(pattern, EVENTS, RANGES);
    const { times } = await rounds(["C", "C by event", "WASM", "JavaScript"].filter(has), trace, { policyName });
    const time = (name) => (times.has(name) ? ns(times.get(name)) : "missing");
    const to = (name, peer, limit) =>
      times.has(peer) ? bar(`${pattern}, ${policyName}, ${name} to ${peer}`, ratio(times, name, peer), limit) : `${peer} is missing`;
    const names = ["C", "WASM", "C by event", "JavaScript"];
    rows.push([pattern, policyName, ...names.map(time), to("WASM", "C", most), to("WASM", "C by event", most), to("JavaScript", "C by event", 2.5)]);
  }
  sections.push(`Pages with caches (cacheMin 5, 64 vCPUs), 2^25 events on 2^21 ranges (4 TiB), ns an event. Frames are got in that order and then put; only coins mixes gets and puts at random:\n\n${table(["trace", "policy", "C", "WASM", "C by event", "JavaScript", "WASM to C", "WASM to C by event", "JavaScript to C by event"], rows)}`);
}

async function others() {
  const rows = [];
  for (const pattern of ["sequential", "random", "zipf", "bursts"]) {
    const long = await rounds(["WASM", "numpy"].filter(has), writeTrace(pattern, EVENTS, RANGES), { count: 5 });
    const short = await rounds(["WASM", "objects", "SimPy"].filter(has), writeTrace(pattern, FEW, RANGES), { count: 5 });
    const cell = (name, { times }, limit) => {
      if (!has(name)) return "missing";
      const found = ratio(times, name, "WASM");
      const text = limit ? bar(`${pattern}, ${name} to WASM`, found, limit, true) : found.text;
      return `${ns(times.get(name))}, ×${text}`;
    };
    rows.push([pattern, ns(long.times.get("WASM")), cell("numpy", long, 40), ns(short.times.get("WASM")), cell("objects", short), cell("SimPy", short, 200)]);
  }
  sections.push(`What else one would take, 2^25 events for numpy and 2^21 for the others, which meet more ranges for the first time, ns an event and how many times that of WASM. numpy sorts and sums; objects are a Map of ranges and an object an event; SimPy has one timeout an event:\n\n${table(["trace", "WASM, 2^25", "numpy", "WASM, 2^21", "objects", "SimPy"], rows)}`);
}

async function runs() {
  const trace = writeTrace("runs", 2 ** 19, RANGES);
  const short = writeTrace("runs", 2 ** 11, RANGES);
  const frames = framesOf(short);
  const names = ["C", "WASM", "JavaScript"].filter(has);
  const singly = ["C by event", "WASM singly", "JavaScript singly"].filter(has);
  const traces = Object.fromEntries(singly.map((name) => [name, frames]));
  const { times } = await rounds([...names, ...singly], trace, { traces });
  // Of the frames that an event has on average.
  for (const name of singly) times.set(name, times.get(name).map((one) => one * trace.perEvent));
  const rows = [
    ...names.map((name) => [name, ns(times.get(name)), has("C") && name !== "C" ? toC(name) : "", ""]),
    ...singly.map((name) => [`${name.replace(" singly", "")}, frame by frame`, ns(times.get(name)), "", toWasm(name)]),
  ];
  function toC(name) {
    return name === "WASM" ? bar("runs, WASM to C", ratio(times, name, "C"), 1.6) : ratio(times, name, "C").text;
  }
  function toWasm(name) {
    const found = ratio(times, name, "WASM");
    return name === "C by event" ? bar("runs, frame by frame in C, event by event, to WASM", found, 700, true) : found.text;
  }
  sections.push(`Runs of 1 page to 1 GiB, log-uniform, ${Math.round(trace.perEvent)} pages an event on average, 2^19 events on 2^21 ranges, ns an event. Frame by frame are the ${frames.events} frames of 2^11 events, taken to the average above; frames in a row are what WASM plays eight at a time:\n\n${table(["", "ns an event", "to C", "to WASM"], rows)}`);
}

async function sizes() {
  const rows = [];
  const found = new Map();
  for (const power of [10, 13, 16, 18, 20, 21]) {
    const ranges = 2 ** power;
    const { times, bytes } = await rounds(["WASM", "JavaScript"], writeTrace("random", EVENTS, ranges), { count: 5 });
    found.set(power, times.get("WASM"));
    rows.push([`2^${power}`, `${2 ** power / 512} GiB`, ns(times.get("WASM")), ns(times.get("JavaScript")), (bytes / ranges).toFixed(2)]);
  }
  const most = { median: median(found.get(21)) / median(found.get(10)), text: "" };
  bar("ns an event on 4 TiB to that on 2 GiB", most, 4);
  sections.push(`By size of the host, random pages, 2^25 events, ns an event. Bytes a range are all that is allocated: 2 a range, and 440 KiB for 65,536 caches and a batch of events:\n\n${table(["ranges", "host", "WASM", "JavaScript", "bytes a range"], rows)}`);
}

await pages();
await others();
await runs();
await sizes();
load.push(loadavg()[0]);

const day = new Date().toISOString().slice(0, 10);
const text = `## Replay of host frames

\`npm run build\` in the root, then \`npm ci && npm run bench\` in \`bench/replay\`. Process CPU time; the implementations take turns A B C A B C,
each in a process of its own that is warm; medians over 5 or 7 rounds, ratios round by round as median (least–most). All have to count the same.
The C is \`cc -O3 -march=native\`, reading the columns where they are; the core's times hold the copy into its memory. C is the algorithm of the
core in WASM, which looks at eight events at a time; C by event plays them one by one, as the JavaScript does that stands in where there is no
WebAssembly. Neither prefetches, for which WebAssembly has no instruction. numpy counts the same, caches and peaks included.

Taken ${day} on ${cpus()[0].model}, ${cpus().length} CPUs, Node ${process.version}; load ${load.map((one) => one.toFixed(1)).join(" as it began and ")} as it ended. Under load
all times are longer than on a machine at rest, and the ratios are what to read.
${missing.length > 0 ? `\nMissing: ${missing.join("; ")}.\n` : ""}
${sections.join("\n\n")}

Against what was asked for:

${bars.join("\n")}
`;
console.log(text);
keep(text);
