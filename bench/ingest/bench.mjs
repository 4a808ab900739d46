// Trace text to records: ours, a parser in C, and lines with regular expressions. Build the root first; then `npm run bench` here.
import { closeSync, createReadStream, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { TraceReader } from "../../dist/input/trace/trace.js";
import { TraceWorkload } from "../../dist/workload/trace.js";
import { compiled, machine, median, ratio, rounds, run, same, table, timed } from "../buddy/rounds.mjs";

const ROUNDS = 5;
const LINES = 1_000_000;
const CHUNK = 2 ** 20;

/** Writes a trace of vCPUs that fault memory in, 4K and 2M, and unmap it again, with lines about something else between. */
function write(file) {
  const out = openSync(file, "w");
  let state = 1;
  const below = (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  let text = "# tracer: nop\n#\n";
  for (let line = 0; line < LINES; line++) {
    const vcpu = below(64);
    const time = (72_276 + line * 1e-5).toFixed(6);
    const gfn = below(2 ** 24) + 2 ** 20;
    const pfn = 2 ** 24 + below(2 ** 26);
    const entry = (frame) => (0x8060000000000000n | (BigInt(frame) << 12n) | 0xbf7n).toString(16);
    const head = `   CPU ${vcpu}/KVM-${61_880 + vcpu}   [${String(vcpu).padStart(3, "0")}] ..... ${time}: `;
    const pick = below(100);
    if (pick < 30) text += `${head}kvm_page_fault: vcpu ${vcpu} rip 0x0 address 0x${(gfn * 4096).toString(16).padStart(16, "0")} error_code 0x500000004\n`;
    else if (pick < 60) text += `${head}kvm_tdp_mmu_spte_changed: as id 0 gfn ${gfn.toString(16)} level 1 old_spte 0 new_spte ${entry(pfn)}\n`;
    else if (pick < 70) text += `${head}kvm_tdp_mmu_spte_changed: as id 0 gfn ${(gfn - (gfn % 512)).toString(16)} level 2 old_spte 80000000000005a0 new_spte ${(BigInt(pfn - (pfn % 512)) << 12n | 0xef7n).toString(16)}\n`;
    else if (pick < 80) text += `${head}kvm_tdp_mmu_spte_changed: as id 0 gfn ${gfn.toString(16)} level 1 old_spte ${entry(pfn)} new_spte 5a0\n`;
    else if (pick < 90) text += `${head}kvm_mmu_set_spte: gfn ${gfn.toString(16)} spte ${entry(pfn)} (rwxu) level 1 at ${entry(pfn + 1)}\n`;
    else if (pick < 91) text += `${head}kvm_mmu_split_huge_page: gfn ${gfn.toString(16)} spte ${entry(pfn)} level 2 errno 0\n`;
    else text += `${head}kvm_mmu_spte_requested: gfn ${gfn.toString(16)} pfn ${pfn.toString(16)} level 1\n`;
    if (text.length > CHUNK || line === LINES - 1) {
      writeSync(out, text);
      text = "";
    }
  }
  closeSync(out);
}

const kinds = { fault: 0, "spte-changed": 1, "spte-set": 2, split: 3 };

/** The sums that parse.c prints, over one record after the other. */
class Sums {
  count = 0;
  time = 0;
  frames = 0;
  fields = 0;

  add(one) {
    const { kind, at, gfn } = one;
    this.count++;
    this.time += at.time;
    this.fields += at.line + at.cpu + at.pid + at.task.length + kinds[kind];
    if (kind === "fault") {
      this.frames += gfn;
      this.fields += one.vcpu + (one.errorCode % 4096) + (one.isPrivate ? 1 : 0);
    } else if (kind === "spte-changed") {
      this.frames += gfn + one.old.pfn + one.new.pfn;
      this.fields += one.level + flags(one.old) + 4 * flags(one.new);
    } else {
      this.frames += gfn + one.spte.pfn;
      this.fields += one.level + 4 * flags(one.spte) + (kind === "split" ? one.errno : 0);
    }
  }

  get answer() {
    const { count, time, frames, fields } = this;
    return { count, time: Math.round(time), frames, fields };
  }
}

function flags({ isPresent, isLeaf }) {
  return (isPresent ? 1 : 0) + (isLeaf ? 2 : 0);
}

function* chunks(file) {
  const buffer = Buffer.alloc(CHUNK);
  const open = openSync(file, "r");
  for (let got = readSync(open, buffer); got > 0; got = readSync(open, buffer)) yield buffer.subarray(0, got);
  closeSync(open);
}

/** What is read is there before the time is taken, as in C. */
function ours(bytes) {
  return timed(() => {
    const sums = new Sums();
    const reader = new TraceReader();
    for (let from = 0; from < bytes.length; from += CHUNK) {
      for (const record of reader.push(bytes.subarray(from, from + CHUNK))) sums.add(record);
    }
    for (const record of reader.end()) sums.add(record);
    return sums.answer;
  });
}

const ENTRY = "([0-9a-f]+)";
const HEAD = String.raw`^ *(.+?)-(\d+) +\[(\d+)\] \S+ +([\d.]+): `;
const patterns = [
  ["spte-changed", new RegExp(`${HEAD}kvm_tdp_mmu_spte_changed: as id \\d+ gfn ${ENTRY} level (\\d) old_spte ${ENTRY} new_spte ${ENTRY}$`)],
  ["spte-set", new RegExp(`${HEAD}kvm_mmu_set_spte: gfn ${ENTRY} spte ${ENTRY} \\(\\w+\\) level (\\d) at ${ENTRY}$`)],
  ["split", new RegExp(`${HEAD}kvm_mmu_split_huge_page: gfn ${ENTRY} spte ${ENTRY} level (\\d) errno (\\d+)$`)],
  ["fault", new RegExp(`${HEAD}kvm_page_fault: vcpu (\\d+) rip 0x${ENTRY} address 0x${ENTRY} error_code 0x${ENTRY}$`)],
];

function spte(text, level) {
  const low = Number.parseInt(text.slice(-8), 16);
  const high = Number.parseInt(text.slice(0, -8) || "0", 16);
  const isPresent = (low & 2048) !== 0;
  const isLeaf = isPresent && (level === 1 || (low & 128) !== 0);
  return { isPresent, isLeaf, pfn: isPresent ? (high % 2 ** 20) * 2 ** 20 + (low >>> 12) : 0 };
}

function matched(text, line) {
  for (const [kind, pattern] of patterns) {
    const found = pattern.exec(text);
    if (!found) continue;
    const [, task, pid, cpu, time, a, b, c, d] = found;
    const at = { line, time: Number(time), cpu: Number(cpu), task, pid: Number(pid) };
    const gfn = Number.parseInt(a, 16);
    if (kind === "fault") {
      const errorCode = Number.parseInt(d, 16);
      const isPrivate = (Math.floor(errorCode / 2 ** 32) & (4 + 2 ** 17)) !== 0;
      return { kind, at, gfn: Math.floor(Number.parseInt(c, 16) / 4096), vcpu: Number(a), errorCode, isPrivate };
    }
    const level = Number(kind === "spte-changed" ? b : c);
    if (kind === "spte-changed") return { kind, at, gfn, level, old: spte(c, level), new: spte(d, level) };
    return { kind, at, gfn, level, spte: spte(b, level), errno: Number(d) };
  }
  return null;
}

/** As one would write it first: readline, and a regular expression for each event. */
async function byRegex(file) {
  const before = process.cpuUsage();
  const sums = new Sums();
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file) })) {
    const record = matched(text, ++line);
    if (record) sums.add(record);
  }
  const { user, system } = process.cpuUsage(before);
  return { ...sums.answer, ms: (user + system) / 1000 };
}

/** Text to the events of a TD, as `simulate` plays them. */
function toEvents(file) {
  return timed(() => {
    const reader = new TraceReader();
    const workload = new TraceWorkload();
    let events = 0;
    for (const chunk of chunks(file)) for (const record of reader.push(chunk)) events += workload.push(record).length;
    return { events: events + workload.end().length };
  });
}

const folder = mkdtempSync(join(tmpdir(), "ingest-"));
try {
  const file = join(folder, "trace");
  write(file);
  const bytes = readFileSync(file);
  const program = compiled(new URL("parse.c", import.meta.url).pathname, join(folder, "parse"));
  const taken = rounds({ ours: () => ours(bytes), c: () => run(program, file) }, ROUNDS);
  // The dear one plays fewer rounds, each between two of ours.
  const pairs = { ours: [], regex: [] };
  for (let round = 0; round < 3; round++) {
    pairs.ours.push(ours(bytes));
    pairs.regex.push(await byRegex(file));
  }
  same({ ...taken, regex: pairs.regex }, ({ count, time, frames, fields }) => [count, time, frames, fields]);
  const events = Array.from({ length: 3 }, () => toEvents(file));
  const row = (parser, of, against) => ({
    parser,
    "ns a line": Math.round((median(of.map(({ ms }) => ms)) / LINES) * 1e6),
    "MB/s": Math.round(bytes.length / median(of.map(({ ms }) => ms)) / 1000),
    "times ours": against,
  });
  console.log(`${machine()}; ${(statSync(file).size / 1e6).toFixed(0)} MB, ${LINES} lines, ${taken.ours[0].count} records\n`);
  console.log(
    table([
      row("ours, to records", taken.ours, "1"),
      row("C, to records", taken.c, ratio(taken.c, taken.ours)),
      row("readline and regular expressions", pairs.regex, ratio(pairs.regex, pairs.ours)),
      row("ours, to events of a TD", events, ""),
    ]),
  );
  console.log(`\nours / C: ${ratio(taken.ours, taken.c)}`);
} finally {
  rmSync(folder, { recursive: true });
}
