// Traces of host-frame events in columns, written to out/: pfn u32, vcpu u16, op u8, and count u32 of runs, one column after another.
import { readFileSync, writeFileSync } from "node:fs";

const RANGE = 512;
const VCPUS = 64;

/** A seeded generator of numbers in [0, 1): xorshift of 32 bits. */
function random(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Gets and puts by their number in a column: of a frame, and two more of a run. */
const GET_RUN = 2;

export function emptyColumns(events, { areRuns = false } = {}) {
  const bytes = new ArrayBuffer((areRuns ? 11 : 7) * events);
  return columnsIn(bytes, events);
}

export function columnsIn(bytes, events, offset = 0) {
  const areRuns = bytes.byteLength - offset >= 11 * events;
  return {
    bytes,
    pfn: new Uint32Array(bytes, offset, events),
    vcpu: new Uint16Array(bytes, offset + 4 * events, events),
    op: new Uint8Array(bytes, offset + 6 * events, events),
    count: areRuns ? new Uint32Array(bytes, offset + 7 * events, events) : null,
  };
}

/** Of which range frames are got next. The rank of a range by Zipf's law with exponent 1 is near to ranges^u; an odd factor scatters ranks. */
const uniform = (roll, ranges) => Math.floor(roll() * ranges);
const zipf = (roll, ranges) => (Math.imul(Math.floor(ranges ** roll()) - 1, 0x9e3779b1) >>> 0) & (ranges - 1);

/**
 * Guests that come and go: frames are got in random ranges, so many at a time by one vCPU, and then put as they were got but in
 * another order. In each range the frames in use are its first.
 */
function guests(choose, longest, events, ranges) {
  const columns = emptyColumns(events);
  const roll = random(0x2545f491);
  const users = new Uint16Array(ranges);
  // So many frames are in use at most: half of the events, or half of the host.
  const most = Math.min(events, ranges * RANGE) / 2;
  const rangeOf = new Uint32Array(most);
  const framesOf = new Uint16Array(most);
  let at = 0;
  const event = (range, vcpu, op) => {
    if (op) users[range]--;
    columns.pfn[at] = range * RANGE + users[range];
    if (!op) users[range]++;
    columns.vcpu[at] = vcpu;
    columns.op[at++] = op;
  };
  while (at < events) {
    let bursts = 0;
    for (let left = most; left > 0;) {
      const range = choose(roll, ranges);
      const vcpu = Math.floor(roll() * VCPUS);
      const frames = Math.min(1 + Math.floor(roll() * longest), RANGE - users[range], left);
      if (frames === 0) continue;
      rangeOf[bursts] = range;
      framesOf[bursts++] = frames;
      for (let frame = 0; frame < frames; frame++) event(range, vcpu, 0);
      left -= frames;
    }
    for (; bursts > 0; bursts--) {
      const taken = Math.floor(roll() * bursts);
      const range = rangeOf[taken];
      const frames = framesOf[taken];
      rangeOf[taken] = rangeOf[bursts - 1];
      framesOf[taken] = framesOf[bursts - 1];
      for (let frame = 0; frame < frames; frame++) event(range, 65_535, 1);
    }
  }
  return columns;
}

/** Gets and puts of random ranges by the toss of a coin, so that nothing can be foreseen and most events find or leave a range empty. */
function coins(events, ranges) {
  const columns = emptyColumns(events);
  const roll = random(0x2545f491);
  const users = new Uint16Array(ranges);
  for (let at = 0; at < events; at++) {
    const range = uniform(roll, ranges);
    const puts = users[range] > 0 && (users[range] === RANGE || roll() < 0.5);
    if (puts) users[range]--;
    columns.pfn[at] = range * RANGE + users[range];
    if (!puts) users[range]++;
    columns.vcpu[at] = puts ? 65_535 : Math.floor(roll() * VCPUS);
    columns.op[at] = puts ? 1 : 0;
  }
  return columns;
}

/** Every frame of a host in turn, got and then put, each range by one vCPU. */
function sequential(events, ranges) {
  const columns = emptyColumns(events);
  const half = Math.min(events >> 1, ranges * RANGE);
  for (let at = 0; at < events; at++) {
    const puts = Math.floor(at / half) % 2;
    columns.pfn[at] = at % half;
    columns.vcpu[at] = puts ? 65_535 : (at >>> 9) % VCPUS;
    columns.op[at] = puts;
  }
  return columns;
}

/**
 * Runs of 1 page to 1 GiB, log-uniform: gets in free areas, puts of runs or parts of them. The host is in areas of 32 GiB, each of
 * which keeps its runs in use in order.
 */
function runs(events, ranges) {
  const columns = emptyColumns(events, { areRuns: true });
  const roll = random(0x1234567);
  const area = 32 * 512 * RANGE;
  const areas = Array.from({ length: (ranges * RANGE) / area }, () => []);
  const length = () => Math.min(512 * RANGE, Math.floor((512 * RANGE) ** roll()));
  for (let at = 0; at < events;) {
    const number = Math.floor(roll() * areas.length);
    const used = areas[number];
    const puts = roll() < used.length / (used.length + 2);
    const found = puts ? drop(used, roll, length()) : take(used, roll, length(), area);
    if (!found) continue;
    columns.pfn[at] = number * area + found[0];
    columns.count[at] = found[1];
    columns.vcpu[at] = puts ? 65_535 : Math.floor(roll() * VCPUS);
    columns.op[at] = GET_RUN + (puts ? 1 : 0);
    at++;
  }
  return columns;
}

/** Takes a run out of a free gap, somewhere in it; null where the gap is too short. */
function take(used, roll, count, area) {
  const gap = Math.floor(roll() * (used.length + 1));
  const from = gap > 0 ? used[gap - 1][0] + used[gap - 1][1] : 0;
  const room = (gap < used.length ? used[gap][0] : area) - from;
  if (room < count) return null;
  const run = [from + Math.floor(roll() * (room - count + 1)), count];
  used.splice(gap, 0, run);
  return run;
}

/** Drops a run that is in use; one time in eight so many frames from its end, where it is longer. */
function drop(used, roll, count) {
  const at = Math.floor(roll() * used.length);
  const [from, all] = used[at];
  if (roll() < 0.875 || count >= all) return used.splice(at, 1)[0];
  used[at] = [from, all - count];
  return [from + all - count, count];
}

/** The frames of a trace's runs one by one, as a trace. */
export function framesOf({ pattern, file, events, ranges }) {
  const bytes = readFileSync(file);
  const all = columnsIn(bytes.buffer, events, bytes.byteOffset);
  let frames = 0;
  for (const count of all.count) frames += count;
  const columns = emptyColumns(frames);
  let at = 0;
  for (let run = 0; run < events; run++) {
    const end = at + all.count[run];
    columns.op.fill(all.op[run] - GET_RUN, at, end);
    columns.vcpu.fill(all.vcpu[run], at, end);
    for (let pfn = all.pfn[run]; at < end; ) columns.pfn[at++] = pfn++;
  }
  const expanded = file.replace(".bin", "-frames.bin");
  writeFileSync(expanded, new Uint8Array(columns.bytes));
  return { pattern: `frames of ${pattern}`, file: expanded, events: frames, ranges, perEvent: 1 };
}

const patterns = {
  sequential,
  random: (events, ranges) => guests(uniform, 1, events, ranges),
  zipf: (events, ranges) => guests(zipf, 1, events, ranges),
  bursts: (events, ranges) => guests(uniform, 63, events, ranges),
  coins,
  runs,
};

/** Writes a trace and answers where it is. */
export function writeTrace(pattern, events, ranges) {
  const columns = patterns[pattern](events, ranges);
  const file = new URL(`out/${pattern}-${events}-${ranges}.bin`, import.meta.url).pathname;
  writeFileSync(file, new Uint8Array(columns.bytes));
  let frames = columns.count ? 0 : events;
  for (const count of columns.count ?? []) frames += count;
  return { pattern, file, events, ranges, perEvent: frames / events };
}
