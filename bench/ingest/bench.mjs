// Trace text to records: ours, a parser in C, and lines with regular expressions. Build the root first; then `npm run bench` here.
import { closeSync, createReadStream, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { TraceReader } from "../../dist/input/trace/trace.js";
import { TraceWorkload } from "../../dist/workload/trace.js";
import { bar, keep } from "../results.mjs";
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
    const head = `${`CPU ${vcpu}/KVM`.padStart(16)}-${String(61_880 + vcpu).padEnd(7)} [${String(vcpu).padStart(3, "0")}] ..... ${time}: `;
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

const CHANGED = 0;
const SPLIT = 2;
const FAULT = 3;

/** The sums that parse.c prints, over all columns of one batch of records after the other. */
class Sums {
  count = 0;
  time = 0;
  frames = 0;
  fields = 0;

  add(columns) {
    const { count, tasks, kind, level, flags, line, time, cpu, pid, task, gfn, oldPfn, newPfn, vcpu, errno, errorCode } = columns;
    let [times, frames, fields] = [0, 0, 0];
    for (let row = 0; row < count; row++) {
      times += time[row];
      frames += gfn[row] + oldPfn[row] + newPfn[row];
      fields += line[row] + cpu[row] + pid[row] + tasks[task[row]].length + kind[row] + level[row] + flags[row] + errno[row];
      if (kind[row] === FAULT) fields += vcpu[row] + (errorCode[row] % 4096);
    }
    this.count += count;
    this.time += times;
    this.frames += frames;
    this.fields += fields;
  }

  get answer() {
    const { count, time, frames, fields } = this;
    return { count, time: Math.round(time), frames, fields };
  }
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
      sums.add(reader.pushColumns(bytes.subarray(from, from + CHUNK)));
    }
    sums.add(reader.endColumns());
    return sums.answer;
  });
}

const ENTRY = "([0-9a-f]+)";
const HEAD = String.raw`^ *(.+?)-(\d+) +\[(\d+)\] \S+ +([\d.]+): `;
const patterns = [
  new RegExp(`${HEAD}kvm_tdp_mmu_spte_changed: as id \\d+ gfn ${ENTRY} level (\\d) old_spte ${ENTRY} new_spte ${ENTRY}$`),
  new RegExp(`${HEAD}kvm_mmu_set_spte: gfn ${ENTRY} spte ${ENTRY} \\(\\w+\\) level (\\d) at ${ENTRY}$`),
  new RegExp(`${HEAD}kvm_mmu_split_huge_page: gfn ${ENTRY} spte ${ENTRY} level (\\d) errno (\\d+)$`),
  new RegExp(`${HEAD}kvm_page_fault: vcpu (\\d+) rip 0x${ENTRY} address 0x${ENTRY} error_code 0x${ENTRY}$`),
];

/** The frame of an entry and its state, as bits from `present` on. */
function spte(text, level, present) {
  const low = Number.parseInt(text.slice(-8), 16);
  const high = Number.parseInt(text.slice(0, -8) || "0", 16);
  if ((low & 2048) === 0) return { pfn: 0, flags: 0 };
  const isLeaf = level === 1 || (low & 128) !== 0;
  return { pfn: (high % 2 ** 20) * 2 ** 20 + (low >>> 12), flags: isLeaf ? 3 * present : present };
}

/** Adds what a line says to the sums, if it is one of those. */
function match(text, line, sums) {
  for (const [kind, pattern] of patterns.entries()) {
    const found = pattern.exec(text);
    if (!found) continue;
    const [, task, pid, cpu, time, a, b, c, d] = found;
    sums.count++;
    sums.time += Number(time);
    sums.fields += line + Number(cpu) + Number(pid) + task.length + kind;
    if (kind === FAULT) {
      const errorCode = Number.parseInt(d, 16);
      const isPrivate = (Math.floor(errorCode / 2 ** 32) & (4 + 2 ** 17)) !== 0;
      sums.frames += Math.floor(Number.parseInt(c, 16) / 4096);
      sums.fields += Number(a) + (errorCode % 4096) + (isPrivate ? 16 : 0);
      return;
    }
    const level = Number(kind === CHANGED ? b : c);
    const now = spte(kind === CHANGED ? d : b, level, 4);
    const old = kind === CHANGED ? spte(c, level, 1) : { pfn: 0, flags: 0 };
    sums.frames += Number.parseInt(a, 16) + old.pfn + now.pfn;
    sums.fields += level + old.flags + now.flags + (kind === SPLIT ? Number(d) : 0);
    return;
  }
}

/** As one would write it first: readline, and a regular expression for each event. */
async function byRegex(file) {
  const before = process.cpuUsage();
  const sums = new Sums();
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file) })) {
    match(text, ++line, sums);
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
  const section = `## Trace text

\`npm run build\` in the root, then \`npm run bench\` in \`bench/ingest\`, which writes this. It writes a trace of a million lines as ftrace
prints them, nine in ten of them events that are read, and compiles \`parse.c\`, a parser in C that fills the same columns batch by
batch. What is summed over all columns must be equal. CPU time in turns, of ${ROUNDS} rounds (3 for regular expressions). Ours reads lines in
WebAssembly and copies the rows out; without WebAssembly it reads each with care in JavaScript.

Taken ${new Date().toISOString().slice(0, 10)} on ${machine()}; ${(statSync(file).size / 1e6).toFixed(0)} MB, ${taken.ours[0].count} records.

${table([
    row("ours, to columns", taken.ours, "1"),
    row("C, to columns", taken.c, ratio(taken.c, taken.ours).text),
    row("readline and regular expressions", pairs.regex, ratio(pairs.regex, pairs.ours).text),
    row("ours, to events of a TD", events, ""),
  ])}

${bar("ours to C", ratio(taken.ours, taken.c).median, "≤", 1.5)}
${bar("regular expressions to ours", ratio(pairs.regex, pairs.ours).median, "≥", 5)}
`;
  console.log(section);
  keep(section);
} finally {
  rmSync(folder, { recursive: true });
}
