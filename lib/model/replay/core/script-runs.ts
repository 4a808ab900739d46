import {
  counter,
  DEMOTE,
  GET_RUN,
  notePairs,
  NO_VCPU,
  PUT_RUN,
  RANGE,
  type Memory,
} from "./memory.js";
import { faultsOf } from "./script-faults.js";

/** Plays events on runs from an index, up to one that is another or cannot be; answers its index. */
export function runsOf(memory: Memory): (from: number) => number {
  const { op: ops, pfn: pfns, count: counts, vcpu: vcpus } = memory.batch;
  const run = runOf(memory);
  return (from) => {
    let at = from;
    for (; ; at++) {
      const op = ops[at]!;
      const count = counts[at]!;
      if (op < GET_RUN || op > DEMOTE || count === 0) break;
      if (!run(op, pfns[at]!, count, vcpus[at]!)) break;
    }
    return at;
  };
}

type Run = (op: number, pfn: number, count: number, vcpu: number) => boolean;

/** Plays one run: whether it can be. Nothing is written before that is known. */
function runOf({ counters, held, rules, users }: Memory): Run {
  const faults = faultsOf(rules);
  const { state } = faults;
  return (op, pfn, count, vcpu) => {
    const first = pfn >>> 9;
    const last = Math.floor((pfn + count - 1) / RANGE);
    if (last >= users.length) return false;
    const alone = first === last;
    // Frames in the first range and in the last, and what users of a range between them are before and after.
    const head = alone ? count : RANGE - (pfn % RANGE);
    const tail = alone ? 0 : ((pfn + count - 1) % RANGE) + 1;
    const inner = alone ? 0 : last - first - 1;
    const puts = op === PUT_RUN;
    const was = puts ? RANGE : 0;
    const before = users[first]!;
    const after = puts ? before - head : before + head;
    const lastBefore = users[last]!;
    const lastAfter = puts ? lastBefore - tail : lastBefore + tail;
    if (after < 0 || after > RANGE || lastAfter < 0 || lastAfter > RANGE) return false;
    if (op === DEMOTE && (pfn % RANGE !== 0 || count % RANGE !== 0)) return false;
    if (!all(users, first + 1, last, was)) return false;

    const turned =
      inner +
      ((puts ? after : before) === 0 ? 1 : 0) +
      (!alone && (puts ? lastAfter : lastBefore) === 0 ? 1 : 0);
    state.pages = counters[counter.pages]!;
    state.peak = counters[counter.peakPages]!;
    if (puts || vcpu === NO_VCPU) {
      faults.direct(puts ? -turned : turned);
    } else {
      state.held = held[vcpu]!;
      if (op === DEMOTE) faults.splits(turned);
      else if (!faults.piece(before, head)) return false;
      else if (inner > 0 && !faults.whole(inner)) return false;
      else if (tail > 0 && !faults.piece(lastBefore, tail)) return false;
      held[vcpu] = state.held;
    }
    counters[counter.pages] = state.pages;
    counters[counter.peakPages] = Math.max(state.peak, state.pages);

    users[first] = after;
    if (inner > 0) users.fill(RANGE - was, first + 1, last);
    if (!alone) users[last] = lastAfter;
    counters[puts ? counter.puts : counter.gets]! += count;
    counters[counter.adds + op - GET_RUN]! += turned;
    notePairs(counters, 0);
    return true;
  };
}

/** Whether the ranges [from, to) have so many users each. */
function all(users: Uint16Array, from: number, to: number, count: number): boolean {
  for (let range = from; range < to; range++) if (users[range] !== count) return false;
  return true;
}
