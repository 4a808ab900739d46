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

for await (const _ of createInterface({ input: process.stdin })) {
  const core = new ReplayCore(policy(name), { ranges: Number(ranges), engine });
  // As the peers' memory is, this is there before the clock starts.
  core.users.fill(0);
  let stop = null;
  const ns = cpu(() => (stop = core.play(all)));
  const { gets, puts, adds, removes, taken, returned, peakPages, peakPairs } = core.counts;
  const counts = { gets, puts, adds, removes, pages: taken - returned, peakPages, peakPairs };
  console.log(JSON.stringify({ ns, played: stop ? stop.at : Number(events), counts, bytes: core.bytes }));
}
