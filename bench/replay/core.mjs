// The replay core as a peer: node core.mjs ENGINE POLICY FILE EVENTS RANGES.
// Each line on stdin asks for one replay; the answer is its CPU time and its counts, as JSON.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { ReplayCore } from "../../dist/model/replay/core/replay-core.js";
import { policy } from "../../dist/tdx/policy.js";
import { columnsIn } from "./traces.mjs";

const [engine, name, file, events, ranges] = process.argv.slice(2);
const bytes = readFileSync(file);
const all = columnsIn(bytes.buffer, Number(events), bytes.byteOffset);

function cpu(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1000;
}

// Warm: the engines compile anew what they find to be run often, WebAssembly too.
for (let played = 0; played < 2 ** 23; played += all.op.length) {
  new ReplayCore(policy(name), { ranges: Number(ranges), engine }).play(all);
}

// A short trace is replayed several times, each by a core of its own: a hundredth of a second cannot be told from what else goes on.
const TIMES = Math.max(1, Math.round(2 ** 24 / all.op.length));

function replay() {
  const core = new ReplayCore(policy(name), { ranges: Number(ranges), engine });
  // As the peers' memory is, this is there before the clock starts.
  core.users.fill(0);
  let stop = null;
  const ns = cpu(() => (stop = core.play(all)));
  return { core, stop, ns };
}

for await (const _ of createInterface({ input: process.stdin })) {
  const rounds = Array.from({ length: TIMES }, replay);
  const { core, stop } = rounds[0];
  const ns = rounds.reduce((sum, one) => sum + one.ns, 0) / TIMES;
  const { gets, puts, adds, removes, taken, returned, peakPages, peakPairs } = core.counts;
  const counts = { gets, puts, adds, removes, pages: taken - returned, peakPages, peakPairs };
  console.log(JSON.stringify({ ns, played: stop ? stop.at : Number(events), counts, bytes: core.bytes }));
}
