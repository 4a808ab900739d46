import { InputError, unknownName, whole } from "../../errors.js";
import type { Policy } from "../../tdx/policy.js";
import { frameOps, type FrameEvent } from "../../workload/frame-event.js";
import { Calls } from "../engine/calls.js";
import { kind } from "../engine/kinds.js";
import { Pool, type Cache } from "../pool.js";
import { FrameSet } from "./frame-set.js";

/** What came of events on host frames. */
export interface Replayed {
  readonly policy: string;
  readonly cacheMin: number;
  readonly events: number;
  /** References taken and dropped, each of a 4K page; a demote takes 512. */
  readonly gets: number;
  readonly puts: number;
  /** Calls of TDH.PHYMEM.PAMT.ADD and of TDH.PHYMEM.PAMT.REMOVE. */
  readonly adds: number;
  readonly removes: number;
  /** Acquisitions of the global lock. */
  readonly locks: number;
  /** Pages of 4 KiB from the host's allocator for caches and pairs, and back to it. */
  readonly taken: number;
  readonly returned: number;
  /** Pages in the vCPUs' caches after the last event. */
  readonly cached: number;
  /** Ranges of 2 MiB that hold a pair, at most and after the last event. */
  readonly pairs: { readonly peak: number; readonly end: number };
  /** Gets that failed since a cache held too few pages, as with a minimum of 0. */
  readonly errors: { readonly "-ENOMEM": number };
}

// Frames of 4 KiB in a 2 MiB range, and in 52 bits of physical address: Intel SDM volume 4, MAXPHYADDR.
const RANGE = 512;
const FRAMES = 2 ** 40;
const MOST_VCPUS = 2 ** 32;

/**
 * Plays events on host frames, every get and put by one kernel's policy. Where a guest's own events are known,
 * `simulate` plays these and lets a placement choose the frames.
 *
 * @throws InputError for an event that cannot be: it names the event, its number and the state.
 * @example
 * replay(policy("v6"), [
 *   { op: "vcpu-create", vcpu: 0 },
 *   { op: "get", pfn: 0x100000, count: 513, vcpu: 0 },
 * ]).pairs.end; // 2
 */
export function replay(rules: Policy, events: Iterable<FrameEvent>): Replayed {
  const player = new Replay(rules);
  for (const event of events) player.play(event);
  return player.answer();
}

/** A replay under way, for events that come one by one. */
export class Replay {
  readonly #rules: Policy;
  readonly #calls = new Calls();
  readonly #pool: Pool;
  readonly #caches = new Map<number, Cache>();
  readonly #owned = new FrameSet();
  /** Frames of gets that failed, of caches too small: nobody uses them, and their put drops nothing. */
  readonly #failed = new FrameSet();
  #errors = 0;
  #events = 0;

  constructor(rules: Policy) {
    this.#rules = rules;
    this.#pool = new Pool(rules, 0, this.#calls);
  }

  /** Plays the next event. @throws InputError for one that cannot be; what was played before stays. */
  play(event: FrameEvent): void {
    this.#events++;
    switch (event.op) {
      case "vcpu-create":
        this.#create(event.vcpu);
        break;
      case "vcpu-free":
        this.#pool.drain(this.#cache(event.vcpu));
        this.#caches.delete(event.vcpu);
        break;
      case "get":
        this.#get(event.pfn, event.count ?? 1, event.vcpu);
        break;
      case "put":
        this.#put(event.pfn, event.count ?? 1);
        break;
      case "demote":
        this.#demote(event.pfn, event.vcpu);
        break;
      default: {
        const { op } = event as { readonly op: unknown };
        throw unknownName(`op of event ${this.#events}`, String(op), frameOps);
      }
    }
  }

  /** What has come of the events so far. */
  answer(): Replayed {
    const { gets, puts, locks, taken, returned, pairs, ledger } = this.#pool;
    const { count } = this.#calls;
    return {
      policy: this.#rules.name,
      cacheMin: this.#rules.cacheMin,
      events: this.#events,
      gets,
      puts,
      adds: count["TDH.PHYMEM.PAMT.ADD"],
      removes: count["TDH.PHYMEM.PAMT.REMOVE"],
      locks,
      taken,
      returned,
      cached: ledger.now[kind.caches]!,
      pairs: { peak: ledger.peakPairs / this.#rules.pagesPerRange, end: pairs },
      errors: { "-ENOMEM": this.#errors },
    };
  }

  #create(vcpu: number): void {
    this.#named(() => whole("vcpu", vcpu, 0, MOST_VCPUS));
    if (this.#caches.has(vcpu)) throw this.#refused(`vCPU ${vcpu} is there already`);
    this.#caches.set(vcpu, { held: 0, kind: kind.caches });
  }

  #cache(vcpu: number): Cache {
    const cache = this.#caches.get(vcpu);
    if (cache) return cache;
    throw this.#refused(`there is no vCPU ${vcpu} (create it by a vcpu-create before)`);
  }

  #get(first: number, count: number, vcpu: number | null): void {
    const cache = vcpu === null ? null : this.#cache(vcpu);
    this.#reach(first, count);
    this.#unused(first, count);
    const pool = this.#pool;
    if (pool.isSure) {
      pool.getRun(first, count, cache, kind.privatePairs);
      pool.ledger.note();
      this.#owned.add(first, count);
      return;
    }
    for (let frame = first; frame < first + count; frame++) {
      // A fault that failed is taken again.
      if (this.#failed.find(frame, 1, true) === frame) this.#failed.delete(frame, 1);
      if (cache) pool.topup(cache);
      const error = pool.get(frame, cache, kind.privatePairs);
      pool.ledger.note();
      if (error) this.#errors++;
      (error ? this.#failed : this.#owned).add(frame, 1);
    }
  }

  #put(first: number, count: number): void {
    this.#reach(first, count);
    for (let frame = first; frame < first + count;) {
      const stop = first + count;
      if (this.#failed.find(frame, 1, true) === frame) {
        this.#failed.delete(frame, 1);
        frame++;
        continue;
      }
      const gap = this.#owned.find(frame, stop - frame, false);
      const end = gap < 0 ? stop : gap;
      if (end === frame) {
        const users = this.#users(frame);
        throw this.#refused(`frame ${frame} is not in use (${users})`);
      }
      this.#pool.putRun(frame, end - frame);
      this.#owned.delete(frame, end - frame);
      frame = end;
    }
  }

  #demote(first: number, vcpu: number | null): void {
    const { name, hugepages, pagesPerRange } = this.#rules;
    if (!hugepages) throw this.#refused(`policy ${name} maps nothing at 2M, so nothing is split`);
    const cache = vcpu === null ? null : this.#cache(vcpu);
    this.#reach(first, RANGE);
    if (first % RANGE !== 0) {
      throw this.#refused(`frame ${first} begins no 2 MiB range (expected a multiple of ${RANGE})`);
    }
    this.#unused(first, RANGE);
    if (cache) this.#pool.topup(cache, pagesPerRange);
    this.#pool.demote(first / RANGE, cache);
    this.#pool.ledger.note();
    this.#owned.add(first, RANGE);
  }

  #unused(first: number, count: number): void {
    const used = this.#owned.find(first, count, true);
    if (used < 0) return;
    throw this.#refused(`frame ${used} is in use already (${this.#users(used)})`);
  }

  #users(frame: number): string {
    const range = Math.floor(frame / RANGE);
    const users = this.#pool.users[range] ?? 0;
    return `2 MiB range ${range} has ${users === 1 ? "1 user" : `${users} users`}`;
  }

  /** Checks a run of frames and makes room for their ranges. */
  #reach(first: number, count: number): void {
    this.#named(() => {
      whole("pfn", first, 0, FRAMES - 1);
      whole("count", count, 1, FRAMES - first);
    });
    const ranges = Math.ceil((first + count) / RANGE);
    try {
      this.#pool.reach(ranges);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw this.#refused(`no memory for the counters of ${ranges} ranges (expected lower frames)`);
    }
  }

  #named(check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`event ${this.#events}: ${error.message}`);
    }
  }

  #refused(why: string): InputError {
    return new InputError(`event ${this.#events} cannot be: ${why}`);
  }
}
