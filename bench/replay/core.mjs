// The replay core as a peer: node core.mjs ENGINE MODE POLICY FILE EVENTS RANGES; MODE is `runs`, or `pages` to take runs apart.
// Each line on stdin asks for one replay; the answer is its CPU time and its counts, as JSON.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { ReplayCore } from "../../dist/model/replay/core/replay-core.js";
import { policy } from "../../dist/tdx/policy.js";
import { columnsIn, emptyColumns } from "./traces.mjs";

const [engine, mode, name, file, events, ranges] = process.argv.slice(2);
const bytes = readFileSync(file);
const all = columnsIn(bytes.buffer, Number(events), bytes.byteOffset);

const CHUNK = 1 << 16;
const single = emptyColumns(CHUNK);

function cpu(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1000;
}

/** Plays the pages of each run one by one; making their columns is not timed. */
function playPages(core) {
  let ns = 0;
  let filled = 0;
  const flush = () => {
    ns += cpu(() => core.play(single, 0, filled));
    filled = 0;
  };
  for (let at = 0; at < all.op.length; at++) {
    for (let left = all.count[at], pfn = all.pfn[at]; left > 0;) {
      const more = Math.min(left, CHUNK - filled);
      single.op.fill(all.op[at] - 2, filled, filled + more);
      single.vcpu.fill(all.vcpu[at], filled, filled + more);
      for (let page = 0; page < more; page++) single.pfn[filled + page] = pfn + page;
      filled += more;
      pfn += more;
      left -= more;
      if (filled === CHUNK) flush();
    }
  }
  flush();
  return ns;
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
  const ns = mode === "pages" ? playPages(core) : cpu(() => (stop = core.play(all)));
  const { gets, puts, adds, removes, taken, returned, peakPages, peakPairs } = core.counts;
  const counts = { gets, puts, adds, removes, pages: taken - returned, peakPages, peakPairs };
  console.log(JSON.stringify({ ns, played: stop ? stop.at : Number(events), counts, bytes: core.bytes }));
}
