import type { Figure } from "../../lib/plot/figure.js";
import { plot } from "../../lib/plot/plot.js";
import { sweep } from "../../lib/sweep/sweep.js";
import { compare } from "../../lib/table/compare.js";
import { GiB, MiB } from "../../lib/units.js";

const grid = sweep(
  { policy: ["v5", "v6"], cacheMin: [1, 5], vcpus: [8, 64, 224], guests: [1, 16, 62] },
  (p) => ({ metadata: p.vcpus * p.cacheMin * 8192 * p.guests }),
);

const modes = sweep(
  {
    pamt: ["static", "dynamic, all 4k", "dynamic, all 2m"],
    memory: [64, 128, 256, 512, 1024, 2048, 4096].map((gib) => gib * GiB),
  },
  (p) => ({
    bytes: (p.memory / 256) * ({ static: 1, "dynamic, all 4k": 0.99 }[p.pamt as string] ?? 0.004),
  }),
);

const shares = sweep(
  { mode: ["static", "dynamic"], mapped: Array.from({ length: 101 }, (_, i) => 0.9 + i / 1000) },
  (p) => ({ overhead: p.mode === "static" ? 0.003_91 : 0.003_94 * p.mapped + 0.000_02 }),
);

const kinds = [
  "control pages",
  "private guest pages",
  "pairs behind control pages",
  "pairs behind private pages",
  "boot-time tables",
  "refcount counters",
  "caches",
  "mirror pages",
];
const parts = ["v5", "v6", "merged"].flatMap((policy, i) =>
  kinds.map((kind, j) => ({ policy, kind, bytes: (j + 1) * (3 - i) * 37 * MiB })),
);

const hosts = sweep(
  {
    host: ["emr 256 GiB", "emr 2 TiB", "gnr 4 TiB", "srf 1 TiB", "lab box"],
    pages: [1, 2, 3, 4, 5],
    seed: ["a", "b", "c"],
  },
  (p) => ({
    rate:
      p.seed === "b" && p.pages === 3
        ? Number.NaN
        : p.pages ** 2 * (p.seed.codePointAt(0)! - 96) * 1000,
  }),
);

const names = Array.from({ length: 20 }, (_, i) => `series ${i}`);

/** Charts of every kind and awkward turn, by what they show. */
export const gallery: Readonly<Record<string, Figure>> = {
  "sizes by mode": plot.line(modes, {
    x: "memory",
    y: "bytes",
    color: "pamt",
    title: "How much memory PAMT takes",
    subtitle:
      "A host of one node; every guest page private. The dynamic mode pays for 4 KiB pages when they are mapped.",
    name: "pamt-by-memory",
    format: { memory: "size", bytes: "size" },
    titles: { x: "Memory of the host", y: "PAMT" },
  }),
  "ratios to a baseline in panels": plot.line(compare(grid, { to: { cacheMin: 5 } }), {
    x: "vcpus",
    y: "ratio",
    color: "cacheMin",
    facet: "policy",
  }),
  "powers of two with close marks": plot.line(modes, {
    x: "memory",
    y: "bytes",
    color: "pamt",
    log: { x: true, y: true },
    format: { memory: "size", bytes: "size" },
    marks: [
      { y: GiB, label: "1 GiB" },
      { x: 1024 * GiB, label: "1 TiB host" },
      { x: 1100 * GiB, label: "another mark quite near it" },
    ],
  }),
  "shares with a break-even": plot.line(shares, {
    x: "mapped",
    y: "overhead",
    color: "mode",
    format: { mapped: "share", overhead: "share" },
    marks: [{ x: 0.9917, label: "break-even 99.17 %" }],
    titles: { x: "Share of memory mapped by 4 KiB pages", y: "PAMT as a share of memory" },
    title: "Where dynamic PAMT stops paying",
  }),
  "stacked parts": plot.bar(parts, {
    x: "policy",
    y: "bytes",
    color: "kind",
    stack: true,
    format: { bytes: "size" },
    title: "What the metadata is made of",
  }),
  "bars side by side with a budget": plot.bar(
    parts.filter(({ kind }) => kind.startsWith("pairs")),
    {
      x: "policy",
      y: "bytes",
      color: "kind",
      format: { bytes: "size" },
      marks: [{ y: 400 * MiB, label: "budget 400 MiB" }],
    },
  ),
  "long names and bars below zero": plot.bar(
    kinds.map((kind, j) => ({ kind, bytes: (j * 17 - 20) * MiB })),
    { x: "kind", y: "bytes", format: { bytes: "size" } },
  ),
  "panels with gaps and captions": plot.line(hosts, {
    x: "pages",
    y: "rate",
    color: "seed",
    facet: "host",
    title: "Five panels",
    marks: [
      { y: 50_000, label: "a limit" },
      { x: 3, label: "here" },
    ],
    titles: { y: "Some quantity with a rather long title, pages per second" },
  }),
  "twenty lines": plot.line(
    sweep({ k: names, x: Array.from({ length: 30 }, (_, i) => i) }, (p) => ({
      y: Math.sin(p.x / 5) + names.indexOf(p.k) / 4,
    })),
    { x: "x", y: "y", color: "k" },
  ),
  "ends that crowd": plot.line(
    sweep({ k: ["alpha", "beta", "gamma", "delta", "epsilon"], x: [1, 2, 3, 10, 1000] }, (p) => ({
      y: p.x * (1 + p.k.length / 500),
    })),
    { x: "x", y: "y", color: "k", log: { x: true, y: true }, title: "Ends that crowd" },
  ),
  "names, gaps and markup": plot.line(
    [3, Number.NaN, 5, 0, 7, 9].map((y, i) => ({ day: `<i>${i}</i> & day`, y })),
    { x: "day", y: "y", log: { y: true }, title: "<b>Names</b> & gaps", subtitle: "a < b" },
  ),
  "one point": plot.line([{ x: 1, y: 5 }], { x: "x", y: "y" }),
  "no answer at all": plot.line([{ x: 1, y: Number.NaN }], { x: "x", y: "y" }),
  "areas with a gap": plot.area(
    sweep({ kind: kinds.slice(0, 4), second: Array.from({ length: 40 }, (_, i) => i) }, (p) => ({
      bytes:
        p.second === 20 && p.kind === kinds[1]
          ? Number.NaN
          : (kinds.indexOf(p.kind) + 1) * p.second * MiB,
    })),
    { x: "second", y: "bytes", color: "kind", format: { bytes: "size" } },
  ),
  "areas in panels": plot.area(
    sweep({ host: ["a", "b"], kind: kinds, second: [1, 2, 3, 4] }, (p) => ({
      bytes: (kinds.indexOf(p.kind) + 1) * p.second * MiB,
    })),
    { x: "second", y: "bytes", color: "kind", facet: "host", format: { bytes: "size" } },
  ),
  "steps to a total": plot.waterfall(
    kinds.map((kind, j) => ({ kind, bytes: (j * 17 - 20) * MiB })),
    {
      x: "kind",
      y: "bytes",
      format: { bytes: "size" },
      title: "From static to dynamic",
      marks: [{ y: 100 * MiB, label: "budget" }],
    },
  ),
  "numbers as names": plot.bar(
    [1, 2, 4, 8, 16, 64, 224].map((vcpus) => ({ vcpus, pages: vcpus * 1_234_567 })),
    { x: "vcpus", y: "pages" },
  ),
};
