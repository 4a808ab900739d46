import { RANGE, rule } from "./memory.js";

/** Of the run under way: what its cache holds, pages taken and not returned, and the most of them. */
interface State {
  held: number;
  pages: number;
  peak: number;
}

/** What runs of faults make of a cache, in closed form; false where it has too few pages for one of them. */
export interface Faults {
  readonly state: State;
  /** Pairs straight from the allocator, or back to it. */
  direct(pairs: number): void;
  /** Splits, each of which tops the cache up to a pair and takes it. */
  splits(count: number): void;
  /** Faults on frames of one range, the first of which may find it without users. */
  piece(users: number, count: number): boolean;
  /** Faults on every frame of ranges without users. */
  whole(count: number): boolean;
}

export function faultsOf(rules: Int32Array): Faults {
  const state: State = { held: 0, pages: 0, peak: 0 };

  /** Faults that take so many pages each, to stay behind ranges or to be freed again. What ../../cache-run.ts tells, as one step. */
  const faults = (count: number, each: number, stay: boolean): boolean => {
    const least = rules[rule.least]!;
    const full = rules[rule.full]!;
    const { held, pages } = state;
    const has = held < least ? full : held;
    if (has < each) return false;
    let most = has - each;
    let left = most;
    if (count > 1 && each > 0) {
      if (each > least) return oneByOne(count, each, stay);
      const opening = serves(has, each, least);
      if (count <= opening) {
        left = has - count * each;
      } else {
        const cycle = serves(full, each, least);
        left = full - (((count - opening - 1) % cycle) + 1) * each;
        most = Math.max(most, full - each);
      }
    }
    state.held = left;
    state.pages = pages + left - held + (stay ? count * each : 0);
    state.peak = Math.max(state.peak, pages + most - held, state.pages);
    return true;
  };

  const oneByOne = (count: number, each: number, stay: boolean): boolean => {
    for (let left = count; left > 0; left--) if (!faults(1, each, stay)) return false;
    return true;
  };

  const piece = (users: number, count: number): boolean => {
    const fresh = users === 0 ? 1 : 0;
    if (fresh && !faults(1, rules[rule.pair]!, true)) return false;
    return count === fresh || faults(count - fresh, rules[rule.idle]!, false);
  };

  return {
    state,
    direct(pairs) {
      state.pages += pairs * rules[rule.pair]!;
    },
    splits(count) {
      const taken = count * rules[rule.pair]!;
      const left = Math.max(state.held - taken, 0);
      state.pages += left + taken - state.held;
      state.held = left;
    },
    piece,
    whole(count) {
      const pair = rules[rule.pair]!;
      // Where nothing is taken in vain, all but the first fault of a range come down to one topup.
      if (rules[rule.idle] === 0) return faults(count, pair, true) && faults(1, 0, false);
      for (let left = count; left > 0; left--) {
        const was = state.held;
        if (!piece(0, RANGE)) return false;
        // A range that leaves the cache as it found it is like all that follow; the last is played for the peak.
        if (state.held === was && left > 2) {
          state.pages += (left - 2) * pair;
          left = 2;
        }
      }
      return true;
    },
  };
}

/** Faults from one topup to the next. */
function serves(has: number, each: number, least: number): number {
  return Math.floor((has - least) / each) + 1;
}
