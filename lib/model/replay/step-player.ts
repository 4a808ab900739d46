import type { Policy } from "../../tdx/policy.js";
import { Calls } from "../engine/calls.js";
import { kind } from "../engine/kinds.js";
import { Pool, type Cache } from "../pool.js";
import { RANGE } from "./core/memory.js";
import type { Counts } from "./counts.js";
import type { Player } from "./player.js";

/** Plays gets page by page, for caches that may have too few pages. */
export class StepPlayer implements Player {
  readonly #calls = new Calls();
  readonly #pool: Pool;
  readonly #pair: number;
  readonly #caches = new Map<number, Cache>();

  constructor(rules: Policy) {
    this.#pool = new Pool(rules, 0, this.#calls);
    this.#pair = rules.pagesPerRange;
  }

  get(first: number, count: number, vcpu: number | null): readonly number[] {
    const cache = this.#reach(first + count, vcpu);
    const failed: number[] = [];
    for (let frame = first; frame < first + count; frame++) {
      if (cache) this.#pool.topup(cache);
      if (this.#pool.get(frame, cache, kind.privatePairs)) failed.push(frame);
      this.#pool.ledger.note();
    }
    return failed;
  }

  put(first: number, count: number): void {
    this.#pool.putRun(first, count);
  }

  demote(first: number, vcpu: number | null): void {
    const cache = this.#reach(first + RANGE, vcpu);
    if (cache) this.#pool.topup(cache, this.#pair);
    this.#pool.demote(first / RANGE, cache);
    this.#pool.ledger.note();
  }

  drain(vcpu: number): void {
    const cache = this.#caches.get(vcpu);
    if (cache) this.#pool.drain(cache);
  }

  users(range: number): number {
    return this.#pool.users[range] ?? 0;
  }

  counts(): Counts {
    const { gets, puts, locks, taken, returned, pairs, ledger } = this.#pool;
    const { count } = this.#calls;
    return {
      gets,
      puts,
      adds: count["TDH.PHYMEM.PAMT.ADD"],
      removes: count["TDH.PHYMEM.PAMT.REMOVE"],
      locks,
      taken,
      returned,
      cached: ledger.now[kind.caches]!,
      pairs,
      peakPairs: ledger.peakPairs / this.#pair,
    };
  }

  /** Makes room for frames up to an end, and answers the cache of a vCPU. */
  #reach(end: number, vcpu: number | null): Cache | null {
    this.#pool.reach(Math.ceil(end / RANGE));
    if (vcpu === null) return null;
    const cache = this.#caches.get(vcpu) ?? { held: 0, kind: kind.caches };
    this.#caches.set(vcpu, cache);
    return cache;
  }
}
