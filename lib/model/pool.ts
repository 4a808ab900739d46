import { guaranteedPages, topup } from "../tdx/cache.js";
import type { Policy } from "../tdx/policy.js";
import { cacheRun } from "./cache-run.js";
import { Calls } from "./engine/calls.js";
import { kind, Ledger } from "./engine/kinds.js";
import { isFaultless } from "./failures.js";

/** What went wrong, as the kernel's errno; null where nothing did. */
export type Errno = "-ENOMEM" | "-EIO" | "-EINVAL";

/** Pages that wait for pairs, of a vCPU or of a TD's splits. */
export interface Cache {
  held: number;
  /** The kind that its pages count as. */
  readonly kind: number;
}

/** The kind of page that a reference is for; the pair it brings counts as behind that kind. */
export type UserKind = typeof kind.controlPairs | typeof kind.septPairs | typeof kind.privatePairs;

// Frames of 4 KiB in a 2 MiB range.
const RANGE = 512;

/**
 * The host's references to its 2 MiB ranges, the pairs behind them and the caches of pages for pairs, by one policy. A
 * get or put of a run of frames is what page by page would be. Frames are host page frames of 4 KiB.
 */
export class Pool {
  readonly rules: Policy;
  readonly ledger: Ledger;
  /** The kernel's count for each range: 4K pages used by TDX, one more where a failed removal keeps a pair. */
  users: Uint16Array;
  /** The kind of page that brought the pair of each range. */
  #cause: Uint8Array;
  readonly #calls: Calls;
  /** Ranges whose pair the kernel failed to remove; the module still holds it. */
  readonly leaks = new Set<number>();
  gets = 0;
  puts = 0;
  locks = 0;
  /** Pages from the host's allocator for caches and pairs, and back to it. */
  taken = 0;
  returned = 0;
  /** Secure EPT pages that came out of a cache's list. */
  drawn = 0;
  /** Whether no get can fail, so that runs need not be walked page by page. */
  readonly isSure: boolean;

  constructor(rules: Policy, ranges: number, calls: Calls = new Calls(), ledger = new Ledger()) {
    this.rules = rules;
    this.ledger = ledger;
    this.users = new Uint16Array(ranges);
    this.#cause = new Uint8Array(ranges);
    this.#calls = calls;
    const most = Math.max(rules.pagesPerRange, rules.pagesTakenWhenBacked);
    this.isSure = isFaultless(calls.failures) && guaranteedPages(rules) >= most;
  }

  /** Makes room for so many ranges, where more show than were known of. */
  reach(ranges: number): void {
    if (ranges <= this.users.length) return;
    const { users } = this;
    const cause = this.#cause;
    const room = Math.max(ranges, 2 * users.length);
    this.users = new Uint16Array(room);
    this.users.set(users);
    this.#cause = new Uint8Array(room);
    this.#cause.set(cause);
  }

  /** Ranges that hold a pair for a user. */
  get pairs(): number {
    const { now } = this.ledger;
    const pages = now[kind.controlPairs]! + now[kind.septPairs]! + now[kind.privatePairs]!;
    return pages / this.rules.pagesPerRange;
  }

  /** Fills a cache as before a fault, or to so many pages. */
  topup(cache: Cache, target: number = topup(this.rules, cache.held)): Errno | null {
    while (cache.held < target) {
      if (!this.#allocate(1)) return "-ENOMEM";
      this.#hold(cache, 1);
    }
    return null;
  }

  /** Frees what is in a cache. */
  drain(cache: Cache): void {
    this.returned += cache.held;
    this.#hold(cache, -cache.held);
  }

  /** Takes a Secure EPT page out of a cache's list, where one list serves both. */
  draw(cache: Cache): Errno | null {
    if (cache.held === 0) return "-ENOMEM";
    this.#hold(cache, -1);
    this.drawn++;
    return null;
  }

  /** Frees a Secure EPT page that came out of a list. */
  undraw(): void {
    this.drawn--;
    this.returned++;
  }

  /** A reference for a 4K page on its range; pages come from the cache, or from the allocator where there is none. */
  get(frame: number, cache: Cache | null, cause: UserKind): Errno | null {
    const { rules, users } = this;
    const range = Math.floor(frame / RANGE);
    if (users[range]! > 0) {
      const idle = rules.pagesTakenWhenBacked;
      const error = this.#take(cache, idle);
      if (error) return error;
      this.returned += idle;
      if (!rules.fastPath) this.locks++;
      users[range]!++;
      this.gets++;
      return null;
    }
    const error = this.#take(cache, rules.pagesPerRange);
    if (error) return error;
    this.locks++;
    const failed = this.#calls.call("TDH.PHYMEM.PAMT.ADD");
    if (failed) {
      this.returned += rules.pagesPerRange;
      return "-EIO";
    }
    if (this.leaks.delete(range)) {
      // TDX_HPA_RANGE_NOT_FREE: the module has the pair still, and the range uses that.
      this.ledger.now[kind.leaked]! -= rules.pagesPerRange;
      this.returned += rules.pagesPerRange;
    }
    this.#back(range, cause);
    users[range] = 1;
    this.gets++;
    return null;
  }

  /**
   * References for a run of frames, each by a fault of its own that tops the cache up first; without a cache there is no
   * topup. Only for pools that are sure.
   */
  getRun(first: number, count: number, cache: Cache | null, cause: UserKind): void {
    const { users } = this;
    const end = first + count;
    for (let frame = first; frame < end;) {
      const range = Math.floor(frame / RANGE);
      const pages = Math.min(end, (range + 1) * RANGE) - frame;
      const fresh = users[range] === 0 ? 1 : 0;
      if (fresh) {
        if (cache) this.topup(cache);
        this.get(frame, cache, cause);
        this.ledger.note();
      }
      const backed = pages - fresh;
      if (backed > 0) this.#join(range, backed, cache);
      frame += pages;
    }
  }

  /** References for pages of a range that is backed, as one step. */
  #join(range: number, count: number, cache: Cache | null): void {
    const { rules, ledger } = this;
    const idle = rules.pagesTakenWhenBacked;
    this.users[range]! += count;
    this.gets += count;
    if (!rules.fastPath) this.locks += count;
    this.returned += idle * count;
    if (!cache) {
      this.taken += idle * count;
      return;
    }
    const run = cacheRun(rules, cache.held, count, idle);
    this.taken += run.taken;
    this.#hold(cache, run.most - cache.held);
    ledger.note();
    this.#hold(cache, run.held - cache.held);
  }

  /** Drops the references of a run of frames. */
  putRun(first: number, count: number): void {
    const { rules, users } = this;
    const end = first + count;
    for (let frame = first; frame < end;) {
      const range = Math.floor(frame / RANGE);
      const pages = Math.min(end, (range + 1) * RANGE) - frame;
      const last = pages === users[range];
      const others = last ? pages - 1 : pages;
      users[range]! -= others;
      this.puts += pages;
      if (!rules.fastPath) this.locks += others;
      if (last) this.#putLast(range);
      frame += pages;
    }
  }

  /** A 2M leaf is split: its range goes from no user to 512, backed by a pair that DEMOTE itself takes. */
  demote(range: number, cache: Cache | null): Errno | null {
    const pair = this.rules.pagesPerRange;
    const error = this.#take(cache, pair);
    if (error) return error;
    if (this.#calls.call("TDH.MEM.PAGE.DEMOTE")) {
      if (cache) this.#hold(cache, pair);
      else this.returned += pair;
      return "-EIO";
    }
    this.#back(range, kind.privatePairs);
    this.users[range] = RANGE;
    this.gets += RANGE;
    return null;
  }

  /** Whether the module holds a pair in these frames that no user knows of, so that no large leaf can go there. */
  isBlocked(first: number, count: number): boolean {
    for (const range of this.leaks) {
      if (range * RANGE < first + count && (range + 1) * RANGE > first) return true;
    }
    return false;
  }

  #putLast(range: number): void {
    const { rules, ledger, users } = this;
    this.locks++;
    const failed = this.#calls.call("TDH.PHYMEM.PAMT.REMOVE");
    ledger.now[this.#cause[range]!]! -= rules.pagesPerRange;
    if (!failed) {
      users[range] = 0;
      this.returned += rules.pagesPerRange;
      return;
    }
    this.leaks.add(range);
    ledger.now[kind.leaked]! += rules.pagesPerRange;
    // A count back at 1 is a user that never puts; at 0, the next get finds the range not free.
    users[range] = rules.lastPut === "locked" ? 1 : 0;
  }

  #back(range: number, cause: UserKind): void {
    this.#cause[range] = cause;
    this.ledger.now[cause]! += this.rules.pagesPerRange;
  }

  #take(cache: Cache | null, pages: number): Errno | null {
    if (!cache) return this.#allocate(pages) ? null : "-ENOMEM";
    const got = Math.min(pages, cache.held);
    this.#hold(cache, -got);
    if (got === pages) return null;
    this.returned += got;
    return "-ENOMEM";
  }

  /** So many pages from the host's allocator; where one fails, those before it go back. */
  #allocate(pages: number): boolean {
    for (let got = 0; got < pages; got++) {
      if (this.#calls.ask()) {
        this.returned += got;
        return false;
      }
      this.taken++;
    }
    return true;
  }

  #hold(cache: Cache, pages: number): void {
    cache.held += pages;
    this.ledger.now[cache.kind]! += pages;
  }
}
