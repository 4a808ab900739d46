// The plain way: an object an event, a Map of ranges, an object a vCPU. node objects.mjs FILE EVENTS RANGES LEAST PAIR
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { columnsIn } from "./traces.mjs";

const [file, events, , least, pair] = process.argv.slice(2).map((word, at) => (at === 0 ? word : Number(word)));
const bytes = readFileSync(file);
const all = columnsIn(bytes.buffer, events, bytes.byteOffset);

class Host {
  ranges = new Map();
  vcpus = new Map();
  counts = { gets: 0, puts: 0, adds: 0, removes: 0, pages: 0, peakPages: 0, peakPairs: 0 };

  play({ op, pfn, vcpu }) {
    const number = pfn >>> 9;
    const { counts } = this;
    const range = this.ranges.get(number);
    if (op === "put") {
      counts.puts++;
      if (--range.users > 0) return;
      this.ranges.delete(number);
      counts.removes++;
      counts.pages -= pair;
      return;
    }
    if (!this.vcpus.has(vcpu)) this.vcpus.set(vcpu, { held: 0 });
    const cache = this.vcpus.get(vcpu);
    while (cache.held < least) {
      cache.held++;
      counts.pages++;
    }
    if (range) range.users++;
    else {
      this.ranges.set(number, { users: 1 });
      cache.held -= pair;
      counts.adds++;
      counts.peakPairs = Math.max(counts.peakPairs, counts.adds - counts.removes);
    }
    counts.gets++;
    counts.peakPages = Math.max(counts.peakPages, counts.pages);
  }
}

for await (const _ of createInterface({ input: process.stdin })) {
  const host = new Host();
  const before = process.cpuUsage();
  for (let at = 0; at < events; at++) {
    host.play({ op: all.op[at] === 1 ? "put" : "get", pfn: all.pfn[at], vcpu: all.vcpu[at] });
  }
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ ns: (user + system) * 1000, played: events, counts: host.counts }));
}
