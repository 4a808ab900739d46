import {
  BATCH,
  type Batch,
  counter,
  NEVER,
  notePairs,
  PUT,
  RANGE,
  rule,
  type Memory,
} from "./memory.js";

// One batch for all machines in JavaScript, at the top of the file: arrays that are constants are read several times as fast.
const ops = new Uint8Array(BATCH + 1);
const pfns = new Uint32Array(BATCH);
const counts = new Uint32Array(BATCH);
const vcpus = new Uint16Array(BATCH);
// Signed: small whole numbers to the engine, where unsigned ones would be floating point.
const signedPfns = new Int32Array(pfns.buffer);

/** The batch of every machine in JavaScript. */
export function scriptBatch(): Batch {
  return { op: ops, pfn: pfns, count: counts, vcpu: vcpus };
}

/** Plays gets and puts of one frame from an index of the batch, up to an event that is another or cannot be; answers its index. */
export function singles(memory: Memory, from: number): number {
  const { counters, held, rules, users } = memory;
  const least = rules[rule.least]!;
  const full = rules[rule.full]!;
  const pair = rules[rule.pair]!;
  const idle = rules[rule.idle]!;
  const ranges = users.length;
  // With so many pages a get of a backed range leaves its cache as it is.
  const calm = idle > 0 ? NEVER : least;
  let puts = 0;
  let adds = 0;
  let removes = 0;
  let more = 0;
  let mostMore = 0;
  let mostPairs = 0;
  // The users of one range are at hand, not in memory.
  let hot = 0;
  let now = users[0]!;
  let at = from;
  for (; ; at++) {
    const op = ops[at]!;
    if (op > PUT) break;
    const range = signedPfns[at]! >>> 9;
    // All ones where there is no vCPU, and for puts.
    const cache = (vcpus[at]! | -op) & 0xffff;
    const has = held[cache]!;
    if (range !== hot) {
      if (range >= ranges) break;
      users[hot] = now;
      hot = range;
      now = users[range]!;
    }
    // A range that stays backed, and no cache that changes.
    if (has >= calm && now > op && now < RANGE + op) {
      now += 1 - op - op;
      puts += op;
      continue;
    }
    if (op === PUT) {
      if (now === 0) break;
      puts++;
      if (--now > 0) continue;
      removes++;
      more -= pair;
      continue;
    }
    if (now === RANGE) break;
    if (has === NEVER) {
      // Backed ranges were seen to above: whatever is taken for them comes back at once.
      more += pair;
    } else {
      const topped = has < least ? full : has;
      const need = now > 0 ? idle : pair;
      if (topped < need) break;
      held[cache] = topped - need;
      more += topped - has - (now > 0 ? idle : 0);
    }
    if (more > mostMore) mostMore = more;
    if (now++ > 0) continue;
    adds++;
    if (adds - removes > mostPairs) mostPairs = adds - removes;
  }
  users[hot] = now;
  notePairs(counters, mostPairs);
  const peak = counters[counter.pages]! + mostMore;
  if (peak > counters[counter.peakPages]!) counters[counter.peakPages] = peak;
  counters[counter.gets]! += at - from - puts;
  counters[counter.puts]! += puts;
  counters[counter.adds]! += adds;
  counters[counter.removes]! += removes;
  counters[counter.pages]! += more;
  return at;
}
