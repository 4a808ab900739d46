// Warm median times of the closed form. Build the root first; then `npm run footprint` here. Results are kept in RESULTS.md.
import { cpus } from "node:os";
import { footprint, formatSize, GiB, guest, host, TiB, toMarkdown } from "../dist/index.js";

const ROUNDS = 9;
const CALLS = 40;

/** The median over rounds of a call's mean time, in microseconds, after a warm-up; and the least, for a busy machine. */
function time(work) {
  for (let call = 0; call < 300; call++) work();
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = process.hrtime.bigint();
    for (let call = 0; call < CALLS; call++) work();
    return Number(process.hrtime.bigint() - start) / CALLS / 1000;
  });
  const [least, median] = [0, ROUNDS >> 1].map((at) => Math.round(rounds.sort((a, b) => a - b)[at]));
  return { median, least };
}

function columns(of, { median, least }) {
  return { [`${of}median µs`]: median, [`${of}least µs`]: least };
}

/** TDs that differ in size and shape, as specs. */
const specs = Array.from({ length: 63 }, (_, at) => ({
  name: `td-${at}`,
  memory: (16 + at) * GiB,
  vcpus: 4 + at,
  backing: { "4k": 0.25, "2m": 0.75 },
  shared: "swiotlb",
}));
const resolved = specs.map((spec) => [guest(spec), 1]);

const fleets = ["merged", "v5-alt"].flatMap((policy) => {
  const node = host({ memory: 4 * TiB, pamt: "dynamic", policy });
  const alike = resolved.slice(0, 1).map(([td]) => [td, 63]);
  const scenes = {
    "63 alike": () => footprint(node, alike),
    "63 different": () => footprint(node, resolved),
    "63 different, resolved each time": () => footprint(node, specs.map((spec) => [spec, 1])),
  };
  return Object.entries(scenes).map(([fleet, work]) => ({ host: "4 TiB", policy, fleet, ...columns("", time(work)) }));
});

const sizes = [64, 256, 1024, 4096, 16_384, 65_536];
const flat = sizes.map((gib) => {
  const small = [[guest({ memory: 32 * GiB, vcpus: 8 }), 1]];
  const node = host({ memory: gib * GiB, pamt: "dynamic" });
  const wide = host({ memory: 65_536 * GiB + TiB, pamt: "dynamic" });
  const large = [[guest({ memory: gib * GiB, vcpus: 8 }), 1]];
  return {
    memory: formatSize(gib * GiB),
    ...columns("host, ", time(() => footprint(node, small))),
    ...columns("guest, ", time(() => footprint(wide, large))),
    ...columns("guest as a spec, ", time(() => footprint(wide, [[{ memory: gib * GiB, vcpus: 8 }, 1]]))),
  };
});

const { model } = cpus()[0];
console.log(`${model}, ${cpus().length} CPUs, Node ${process.version}\n`);
console.log(`${toMarkdown(fleets)}\n`);
console.log(toMarkdown(flat));
