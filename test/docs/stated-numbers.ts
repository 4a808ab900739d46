import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { backing, breakEven } from "../../lib/model/backing.js";
import { footprint } from "../../lib/model/footprint.js";
import { readNotebook } from "../../lib/notebook/document.js";
import { host } from "../../lib/scene/host.js";
import { topup } from "../../lib/tdx/cache.js";
import { levels } from "../../lib/tdx/level.js";
import { PAGE } from "../../lib/tdx/memory.js";
import { policy } from "../../lib/tdx/policy.js";
import { formatShare, formatSize, GiB, KiB, MiB, parseSize, TiB } from "../../lib/units.js";

/** The checkout. */
export const root: string = fileURLToPath(new URL("../../", import.meta.url));

function groupOf(text: string, pattern: RegExp, where: string): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`${where} no longer has ${String(pattern)}`);
  return found;
}

/** A number where it decides something, of which a sentence tells. */
function inFile(file: string, pattern: RegExp): string {
  return groupOf(readFileSync(join(root, file), "utf8"), pattern, file);
}

/** The same in the code of a notebook's cell. */
function inCell(notebook: string, id: string, pattern: RegExp): string {
  const name = readdirSync(join(root, "notebooks")).find((file) => file.startsWith(notebook))!;
  const { cells } = readNotebook(join(root, "notebooks", name));
  return groupOf(cells.find((cell) => cell.id === id)!.source, pattern, `${name}, cell ${id},`);
}

const range = 512 * PAGE;
const pair = formatSize(2 * PAGE);
const { static: fixed, dynamic } = footprint(host({ memory: "2T" }));
const [low, high] = host({ memory: "8T" }).blocks;
const full = backing(host({ memory: "1T" }), 1);
const node = inFile("package.json", /"node": ">=([\d.]+)"/);
const vectors = JSON.parse(readFileSync(join(root, "test/fixtures/tdx/tdmr.json"), "utf8")) as {
  readonly cases: readonly unknown[];
};
const [v2, v5, v5alt, v6] = ["v2", "v5", "v5-alt", "v6"].map((name) => policy(name));
const written = (size: string): string => formatSize(parseSize(size));

/** Names with a digit in them, each made from what it names: a page, a range, mappings, and the patch that notebook 08 is about. */
export const names: readonly string[] = [
  formatSize(PAGE),
  formatSize(range),
  ...levels.map((level) => level.toUpperCase()),
  `v5 ${inFile("data/policies.json", /3545883-1, patch (\d+)/)}/${inFile("data/policies.json", /RFC PATCH v5 00\/(\d+)/)}`,
];

/** Words around a number that any file may say, the number computed. */
const anywhere = [
  `RAM to ${formatSize(low!.end)}, the rest from ${formatSize(high!.start)} up`,
  `${pair} for each`,
  `costs a pair, ${pair}`,
  `its ${range / PAGE} pages`,
  `all ${range / PAGE} pages`,
  `below ${formatSize(high!.start)}`,
];

/**
 * Every number in a sentence of README, docs and notebooks, by the beginning of the file's name: the words around it, with the number as it
 * is computed here or stands where it decides something. A number that nothing here says fails the test beside this file: add its words.
 */
const stated: Readonly<Record<string, readonly string[]>> = {
  "README.md": [
    `a ${written("4T")} host`,
    `meets static PAMT at ${formatShare(breakEven(host({ memory: "4T" })), 4)}`,
    `takes ${formatShare(fixed.share, 2)} of memory at boot`,
    `takes ${formatShare(dynamic.share, 1)} at boot`,
    `Node ${node} or newer`,
  ],
  "design.md": [
    `at most ${inFile("lib/tdx/memory.ts", /ADDRESS_LIMIT = 2 \*\* (\d+)/)} bits`,
    `below 2^${Math.log2(Number.MAX_SAFE_INTEGER + 1)}`,
    `some ${inFile("lib/threads/in-threads.ts", /CHUNK = (\d+)/)} ms each`,
    `in shards of ${inFile("lib/sweep/streams.ts", /SHARD = (\d+)/)}`,
    `${inFile("lib/sweep/streams.ts", /(2\^64) of which/)} numbers apart`,
    `exit code ${inFile("lib/cli/run.ts", /(\d) a negative answer/)}`,
    `exits with ${inFile("lib/cli/run.ts", /(\d) wrong input/)}`,
    `holds ${vectors.cases.length} memory maps`,
  ],
  "scale.md": [
    `in groups of ${(2 ** Number(inFile("lib/output/write.ts", /GROUP = 2 \*\* (\d+)/))).toLocaleString("en")}`,
  ],
  "kernel.md": [
    `The last ${Number(inFile("lib/kernel/message.ts", /remembered = ([\d_]+);/).replace("_", "")).toLocaleString("en")} signatures`,
    `tslab ${inFile("bench/kernel/package.json", /"tslab": "([\d.]+)"/)}, Deno ${inFile("bench/kernel/package.json", /"deno": "([\d.]+)"/)}`,
    `ipykernel ${inFile("bench/kernel/requirements.txt", /^ipykernel==([\d.]+)$/m)}`,
    `Node ${node.split(".")[0]}`,
  ],
  "00": [
    `Metadata of ${inCell("00", "sensitivity", /guests: \{[^}]*base: (\d+)/)} TDs of ${inCell("00", "sensitivity", /memory": \{[^}]*base: "(\w+)"/)} on ${inCell("00", "sensitivity", /hostOf\(\{ memory: "(\w+)"/)}`,
  ],
  "01": [
    `of ${inCell("01", "sensitivity", /memory: \{[^}]*base: parseSize\("(\w+)"/)}`,
    `${formatSize((TiB / range) * 4)} for each TiB of addresses`,
  ],
  "02": [
    `about ${Math.round((full.dynamic - full.static) / 1024 / KiB)} KiB for each GiB`,
    `${inFile("lib/tdx/refcounts.ts", /COUNTER = (\d+)/)} bytes for each`,
  ],
  "03": [`and ${inCell("03", "sensitivity", /vcpus: (\d+)/)} vCPUs that fit`],
  "05": [`that ${inCell("05", "sensitivity", /splitCost\((\d+) \*/)} conversions leave`],
  "07": [`a host of ${formatSize(16 * GiB)}, so`],
  "08": [
    `\`PT64_ROOT_MAX_LEVEL\`, which is ${v5!.cacheMin},`,
    `should be ${inCell("08", "answer", /v5one.*[^]*idleCache\("v5", (\d), largest\),\n {2}idleCache\("v6", 5/)}.`,
    `one more than the levels: ${v5alt!.cacheMin + v5alt!.cacheExtraPairs}.`,
    `asks for ${v6!.cacheMin}:`,
    `two pages of ${formatSize(PAGE)} for each unit`,
    `to ${topup(v2!, 0)} pages whatever`,
    `TDs of ${written(inCell("08", "share", /memory: "(\w+)"/))} mapped`,
    `minimum of ${inCell("08", "share", /to: \{ cacheMin: (\d+)/)}`,
    `fleet of ${inCell("08", "sensitivity", /TDs: \{[^}]*base: (\d+)/)} TDs with ${inCell("08", "sensitivity", /a TD": \{[^}]*base: (\d+)/)} vCPUs`,
    `and ${inCell("08", "answer", /idleCache\("v5", (1), largest/)} would do`,
    `${inCell("08", "answer", /idleCache\("v6", (5), largest/)} leaves`,
    `and with ${inCell("08", "answer", /idleCache\("v6", (1), largest/)} `,
    `with ${inCell("08", "missed-chart", /cacheMin === (\d)/)}: `,
    `a minimum of ${inCell("08", "answer", /idleCache\("v5", (1), largest/)}`,
    `, ${inCell("08", "answer", /idleCache\("v5", (1), largest/)} would hold`,
    `in place of ${inCell("08", "share", /to: \{ cacheMin: (\d+)/)} would save`,
  ],
  "10": [
    `the first ${formatSize(high!.start)}`,
    "memory from 0 up",
    `last ${formatSize(Number(inCell("10", "firmware", /below - (\d+) \* 2 \*\* 20,/)) * MiB)}`,
    `one of ${inCell("10", "sensitivity", /memory: \{[^}]*base: "(\w+)"/)}`,
    `below 4 GiB up to ${formatSize(low!.end)}, the rest from ${formatSize(high!.start)} up`,
  ],
  "11": [`TD of ${inCell("11", "sensitivity", /of the TD": \{[^}]*base: (\d+)/)}G mapped`],
  "12": [
    `${inCell("12", "sensitivity", /cpus \}\), (\d+)\]/)} VMs`,
    `a host of ${inCell("12", "sensitivity", /memory: "(\w+)"/)}`,
  ],
};

/** What a file may say with a number in it; the longest first, since one may be within another. */
export function statedIn(file: string): string[] {
  const own = Object.entries(stated).filter(([start]) => file.startsWith(start));
  return [...own.flatMap(([, all]) => all), ...anywhere, ...names].sort(
    (a, b) => b.length - a.length,
  );
}

/** What is stated of a file by name; each must be there. */
export function ownOf(file: string): readonly string[] {
  return Object.entries(stated)
    .filter(([start]) => file.startsWith(start))
    .flatMap(([, all]) => all);
}
