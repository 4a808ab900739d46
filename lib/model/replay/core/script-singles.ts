import { counter, NEVER, NO_VCPU, notePairs, PUT, RANGE, rule, type Memory } from "./memory.js";

/** Plays gets and puts of one frame in [at, end), up to an event that is another or cannot be; answers its index. */
export function singlesOf(memory: Memory): (at: number, end: number) => number {
  const { counters, held, rules, users } = memory;
  const { op: ops, pfn: pfns, count: counts, vcpu: vcpus } = memory.batch;
  return (from, end) => {
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
    let at = from;
    for (; at < end; at++) {
      const op = ops[at]!;
      const range = pfns[at]! >>> 9;
      if (counts[at]! !== 1 || op > PUT || range >= ranges) break;
      const cache = op === PUT ? NO_VCPU : vcpus[at]!;
      const has = held[cache]!;
      const now = users[range]!;
      // The rest of 2 MiB that stays backed, and no cache that changes: nearly every event.
      if (has >= calm && now > op && now < RANGE + op) {
        users[range] = now + 1 - op - op;
        puts += op;
        continue;
      }
      if (op === PUT) {
        if (now === 0) break;
        users[range] = 0;
        puts++;
        removes++;
        more -= pair;
        continue;
      }
      if (now === RANGE) break;
      if (cache === NO_VCPU) {
        more += pair;
      } else {
        const topped = has < least ? full : has;
        const need = now > 0 ? idle : pair;
        if (topped < need) break;
        held[cache] = topped - need;
        more += topped - has - (now > 0 ? idle : 0);
      }
      users[range] = now + 1;
      if (more > mostMore) mostMore = more;
      if (now > 0) continue;
      adds++;
      if (adds - removes > mostPairs) mostPairs = adds - removes;
    }
    notePairs(counters, mostPairs);
    const peak = counters[counter.pages]! + mostMore;
    counters[counter.peakPages] = Math.max(counters[counter.peakPages]!, peak);
    counters[counter.gets]! += at - from - puts;
    counters[counter.puts]! += puts;
    counters[counter.adds]! += adds;
    counters[counter.removes]! += removes;
    counters[counter.pages]! += more;
    return at;
  };
}
