import type { Figure } from "../../lib/plot/figure.js";
import type { LookOptions } from "../../lib/plot/look.js";
import { plot } from "../../lib/plot/plot.js";
import { sweep } from "../../lib/sweep/sweep.js";
import { GiB, KiB, MiB } from "../../lib/units.js";

/** Numbers between 0 and 1 that are the same on every run: Park and Miller's generator. */
function* random(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

const dice = random(7);
const next = (): number => dice.next().value;
/** Near to a bell curve around 0. */
const bell = (): number => next() + next() + next() + next() - 2;

const modes = sweep(
  { mode: ["static", "dynamic"], memory: [64, 128, 256, 512, 1024, 2048].map((n) => n * GiB) },
  (p) => ({ bytes: p.mode === "static" ? p.memory / 256 : p.memory / 24_000 + 3 * MiB }),
);
const parts = sweep(
  { second: [0, 1, 2, 3, 4, 5, 6], kind: ["control pages", "S-EPT", "private pages"] },
  (p) => ({
    bytes: (p.second + 1) * { "control pages": 1, "S-EPT": 2, "private pages": 4 }[p.kind] * MiB,
  }),
);
const policies = sweep(
  { policy: ["v5", "v6", "merged"], kind: ["tables", "pairs", "caches"] },
  (p) => ({ bytes: (p.policy.length + p.kind.length) * 10 * MiB }),
);
const faults = Array.from({ length: 600 }, (_, i) => ({
  verb: ["map", "unmap", "split"][i % 3]!,
  host: i % 2 === 0 ? "emr" : "gnr",
  ns: 2 ** (11 + (i % 3) + 1.4 * bell()),
  pages: Math.ceil(next() * 512),
}));
const seeds = sweep(
  {
    policy: ["v5", "v6"],
    second: [0, 1, 2, 3, 4, 5],
    seed: Array.from({ length: 25 }, (_, i) => i),
  },
  (p) => ({ bytes: (p.second * p.policy.length + 8 + p.second * bell()) * MiB }),
);
const grid = sweep({ vcpus: [1, 8, 64, 224], tds: [1, 4, 16, 62] }, (p) => ({
  bytes: p.vcpus * p.tds * 40 * KiB,
}));
const ranges = [
  { start: 0, end: 2 * GiB, kind: "RAM", lane: "memory" },
  { start: 4 * GiB, end: 66 * GiB, kind: "RAM", lane: "memory" },
  { start: 0, end: 32 * GiB, kind: "TDMR", lane: "TDX" },
  { start: 32 * GiB, end: 60 * GiB, kind: "TDMR", lane: "TDX" },
  { start: 60 * GiB, end: 60 * GiB + MiB, kind: "PAMT", lane: "TDX" },
];
const bytes = { format: { bytes: "size" } } as const;

/** One chart of every kind, in one look. */
export function kinds(look: LookOptions): Readonly<Record<string, Figure>> {
  return {
    line: plot.line(
      plot.described(modes, {
        memory: { title: "Host memory", format: "size" },
        bytes: { title: "Metadata", format: "size" },
      }),
      {
        x: "memory",
        y: "bytes",
        color: "mode",
        log: { x: true, y: true },
        marks: [{ y: GiB, label: "budget" }],
        ...look,
      },
    ),
    step: plot.step(modes, {
      x: "memory",
      y: "bytes",
      color: "mode",
      format: { memory: "size", bytes: "size" },
      title: "Steps",
      ...look,
    }),
    scatter: plot.scatter(faults, {
      x: "pages",
      y: "ns",
      color: "verb",
      log: { y: true },
      title: "Faults",
      subtitle: "One point each.",
      titles: { y: "Time in ns" },
      marks: [{ x: 256, label: "half of a range" }],
      ...look,
    }),
    area: plot.area(parts, {
      x: "second",
      y: "bytes",
      color: "kind",
      title: "What a TD takes as it boots",
      ...bytes,
      ...look,
    }),
    band: plot.band(seeds, {
      x: "second",
      y: "bytes",
      color: "policy",
      title: "Over 25 seeds",
      ...bytes,
      ...look,
    }),
    "stacked bars": plot.bar(policies, {
      x: "policy",
      y: "bytes",
      color: "kind",
      stack: true,
      title: "Parts",
      ...bytes,
      ...look,
    }),
    "grouped bars": plot.bar(policies, {
      x: "policy",
      y: "bytes",
      color: "kind",
      title: "Parts",
      ...bytes,
      ...look,
    }),
    waterfall: plot.waterfall(
      [
        { part: "static tables", bytes: 64 * MiB },
        { part: "tables no longer needed", bytes: -60 * MiB },
        { part: "pairs", bytes: 22 * MiB },
        { part: "caches", bytes: 3 * MiB },
      ],
      {
        x: "part",
        y: "bytes",
        title: "From static to dynamic",
        total: "dynamic",
        ...bytes,
        ...look,
      },
    ),
    histogram: plot.histogram(faults, {
      x: "ns",
      color: "verb",
      log: { x: true },
      title: "Time of a fault",
      ...look,
    }),
    ecdf: plot.ecdf(faults, {
      x: "ns",
      color: "verb",
      log: { x: true },
      title: "Time of a fault",
      ...look,
    }),
    box: plot.box(faults, {
      x: "verb",
      y: "ns",
      color: "host",
      log: { y: true },
      title: "Time of a fault",
      ...look,
    }),
    violin: plot.violin(faults, {
      x: "verb",
      y: "ns",
      color: "verb",
      title: "Time of a fault",
      ...look,
    }),
    heatmap: plot.heatmap(grid, {
      x: "vcpus",
      y: "tds",
      value: "bytes",
      log: { value: true },
      title: "Held by caches",
      ...bytes,
      ...look,
    }),
    contour: plot.contour(grid, {
      x: "vcpus",
      y: "tds",
      value: "bytes",
      log: { x: true, y: true, value: true },
      title: "Held by caches",
      ...bytes,
      ...look,
    }),
    strip: plot.strip(ranges, {
      start: "start",
      end: "end",
      kind: "kind",
      lane: "lane",
      title: "A host's memory",
      ...look,
    }),
    panels: plot.line(
      seeds.filter(({ seed }) => seed < 3),
      {
        x: "second",
        y: "bytes",
        color: "seed",
        facet: "policy",
        title: "Panels",
        marks: [{ y: 30 * MiB, label: "a limit" }],
        ...bytes,
        ...look,
      },
    ),
    slider: plot.bar(parts, {
      x: "kind",
      y: "bytes",
      slider: "second",
      title: "Second by second",
      ...bytes,
      ...look,
    }),
  };
}
