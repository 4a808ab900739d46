// Processes that replay a trace each time they are asked, and rounds in which they take turns.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { guaranteedPages, topup } from "../../dist/tdx/cache.js";
import { policy } from "../../dist/tdx/policy.js";

const here = (file) => new URL(file, import.meta.url).pathname;
const PYTHON = here("out/venv/bin/python");

/** What is there to measure against; what is missing is named with the reason. */
export function prepare() {
  mkdirSync(here("out"), { recursive: true });
  const missing = [];
  const attempt = (peers, work) => {
    try {
      work();
    } catch (error) {
      missing.push(`${peers}: ${String(error.message).split("\n")[0]}`);
    }
  };
  attempt("C", () => execFileSync("cc", ["-O3", "-march=native", "-o", here("out/core"), here("core.c")]));
  attempt("numpy and SimPy", () => {
    if (!existsSync(PYTHON)) execFileSync("python3", ["-m", "venv", here("out/venv")]);
    execFileSync(PYTHON, ["-m", "pip", "install", "--quiet", "-r", here("requirements.txt")]);
  });
  return missing;
}

/** How each peer is started on a trace. */
const commands = {
  C: (trace, rules) => inC("eights", trace, rules),
  "C by event": (trace, rules) => inC("each", trace, rules),
  WASM: (trace, rules) => core("wasm", trace, rules),
  JavaScript: (trace, rules) => core("js", trace, rules),
  "WASM singly": (trace, rules) => core("wasm", trace, rules),
  "JavaScript singly": (trace, rules) => core("js", trace, rules),
  numpy: ({ file, events }, rules) => [PYTHON, here("exact.py"), file, events, guaranteedPages(rules), rules.pagesPerRange],
  SimPy: ({ file, events, ranges }, rules) => [PYTHON, here("simulated.py"), file, events, ranges, guaranteedPages(rules), rules.pagesPerRange],
  objects: ({ file, events, ranges }, rules) => [process.execPath, here("objects.mjs"), file, events, ranges, guaranteedPages(rules), rules.pagesPerRange],
};

function inC(mode, { file, events, ranges }, rules) {
  const { pagesPerRange, pagesTakenWhenBacked } = rules;
  return [here("out/core"), mode, file, events, ranges, guaranteedPages(rules), topup(rules, 0), pagesPerRange, pagesTakenWhenBacked];
}

function core(engine, { file, events, ranges }, { name }) {
  return [process.execPath, here("core.mjs"), engine, name, file, events, ranges];
}

function start(name, trace, rules) {
  const [command, ...args] = commands[name](trace, rules).map(String);
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    async replay() {
      child.stdin.write("go\n");
      const { value, done } = await lines.next();
      if (done) throw new Error(`${name} ended`);
      return JSON.parse(value);
    },
    stop: () => child.stdin.end(),
  };
}

/**
 * Rounds in which all peers replay a trace in turn, after one that warms up: for each peer its CPU time an event in each round.
 * All have to play every event and count the same.
 */
export async function rounds(names, trace, { policyName = "v6", count = 7, traces = {} } = {}) {
  const rules = policy(policyName);
  const peers = names.map((name) => start(name, traces[name] ?? trace, rules));
  const times = new Map(names.map((name) => [name, []]));
  let bytes = 0;
  for (let round = -1; round < count; round++) {
    let counts = null;
    for (const peer of peers) {
      const { events } = traces[peer.name] ?? trace;
      const answer = await peer.replay();
      if (answer.played !== events) throw new Error(`${peer.name} stopped at event ${answer.played}`);
      if (!traces[peer.name]) counts = same(counts, answer.counts, peer.name);
      bytes = answer.bytes ?? bytes;
      if (round >= 0) times.get(peer.name).push(answer.ns / events);
    }
  }
  for (const peer of peers) peer.stop();
  console.error(`${trace.pattern}, ${trace.events} events on ${trace.ranges} ranges, ${policyName}: ${names.map((name) => `${name} ${median(times.get(name)).toFixed(2)} ns`).join(", ")}`);
  return { times, bytes };
}

function same(before, counts, name) {
  for (const [key, value] of Object.entries(counts)) {
    if (before && key in before && before[key] !== value) {
      throw new Error(`${name} counts ${value} ${key}, not ${before[key]}`);
    }
  }
  return { ...before, ...counts };
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/** The ratio of one peer to another in each round: the median and the range, as text. */
export function ratio(times, one, other) {
  const all = times.get(one).map((ns, round) => ns / times.get(other)[round]);
  const digits = (value) => (value >= 20 ? value.toFixed(0) : value.toFixed(2));
  return { median: median(all), text: `${digits(median(all))} (${digits(Math.min(...all))}–${digits(Math.max(...all))})` };
}
