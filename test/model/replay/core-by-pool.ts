import { expect } from "vitest";
import { Calls } from "../../../lib/model/engine/calls.js";
import { kind } from "../../../lib/model/engine/kinds.js";
import { Pool, type Cache } from "../../../lib/model/pool.js";
import { NO_VCPU, type FrameColumns } from "../../../lib/model/replay/core/memory.js";
import type { CoreCounts, ReplayCore } from "../../../lib/model/replay/core/replay-core.js";
import type { Policy } from "../../../lib/tdx/policy.js";

/** An event on frames, for tests. */
export interface Run {
  readonly op: 0 | 1 | 2;
  readonly pfn: number;
  readonly count: number;
  readonly vcpu: number;
}

/** Events as columns: one of a single frame is no run, but where all are told as runs. */
export function columns(runs: readonly Run[], asRuns = false): FrameColumns {
  const isRun = ({ op, count }: Run): boolean => asRuns || op >= 2 || count !== 1;
  return {
    op: Uint8Array.from(runs, (run) => (isRun(run) ? run.op + 2 : run.op)),
    pfn: Uint32Array.from(runs, ({ pfn }) => pfn),
    count: Uint32Array.from(runs, ({ count }) => count),
    vcpu: Uint16Array.from(runs, ({ vcpu }) => vcpu),
  };
}

/** Events on a `Pool`, which is put back to what it was where one of them cannot be. */
export class ByPool {
  readonly #rules: Policy;
  readonly #ranges: number;
  #played: Run[] = [];
  #pool: Pool;
  #calls = new Calls();
  #caches = new Map<number, Cache>();

  constructor(rules: Policy, ranges: number) {
    this.#rules = rules;
    this.#ranges = ranges;
    this.#pool = new Pool(rules, ranges, this.#calls);
  }

  /** Plays an event, if it can be. */
  play(run: Run): boolean {
    if (!this.#fits(run)) return false;
    if (this.#apply(run)) {
      this.#played.push(run);
      return true;
    }
    this.#calls = new Calls();
    this.#caches = new Map();
    this.#pool = new Pool(this.#rules, this.#ranges, this.#calls);
    for (const before of this.#played) expect(this.#apply(before)).toBe(true);
    return false;
  }

  get counts(): CoreCounts {
    const { gets, puts, locks, taken, returned, pairs, ledger } = this.#pool;
    return {
      gets,
      puts,
      locks,
      taken,
      returned,
      pairs,
      adds: this.#calls.count["TDH.PHYMEM.PAMT.ADD"],
      removes: this.#calls.count["TDH.PHYMEM.PAMT.REMOVE"],
      cached: ledger.now[kind.caches]!,
      peakPairs: ledger.peakPairs / this.#rules.pagesPerRange,
      peakPages: ledger.peakBytes / 4096,
    };
  }

  /** Holds a core against the pool: counts, users and caches. */
  expectSame(core: ReplayCore): void {
    expect(core.counts).toEqual(this.counts);
    expect(core.users.slice(0, this.#ranges)).toEqual(this.#pool.users);
    for (const [vcpu, { held }] of this.#caches) expect(core.held(vcpu)).toBe(held);
  }

  /** Whether the users of every range allow an event. */
  #fits({ op, pfn, count }: Run): boolean {
    if (count === 0 || pfn + count > this.#ranges * 512) return false;
    const more = new Map<number, number>();
    for (let frame = pfn; frame < pfn + count; frame++) {
      const range = Math.floor(frame / 512);
      more.set(range, (more.get(range) ?? 0) + 1);
    }
    return [...more].every(([range, frames]) => {
      const users = this.#pool.users[range]!;
      if (op === 2) return users === 0 && frames === 512;
      return op === 1 ? users >= frames : users + frames <= 512;
    });
  }

  #apply({ op, pfn, count, vcpu }: Run): boolean {
    const pool = this.#pool;
    if (op === 1) {
      pool.putRun(pfn, count);
      return true;
    }
    const cache = this.#cache(vcpu);
    if (op === 0 && pool.isSure) {
      pool.getRun(pfn, count, cache, kind.privatePairs);
      return true;
    }
    const step = op === 0 ? 1 : 512;
    for (let frame = pfn; frame < pfn + count; frame += step) {
      if (cache) pool.topup(cache, op === 0 ? undefined : this.#rules.pagesPerRange);
      const error =
        op === 0
          ? pool.get(frame, cache, kind.privatePairs)
          : pool.demote(Math.floor(frame / 512), cache);
      if (error) return false;
      pool.ledger.note();
    }
    return true;
  }

  #cache(vcpu: number): Cache | null {
    if (vcpu === NO_VCPU) return null;
    const cache = this.#caches.get(vcpu) ?? { held: 0, kind: kind.caches };
    this.#caches.set(vcpu, cache);
    return cache;
  }
}
