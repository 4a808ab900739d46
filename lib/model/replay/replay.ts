import { InputError, unknownName, whole } from "../../errors.js";
import { guaranteedPages } from "../../tdx/cache.js";
import type { Policy } from "../../tdx/policy.js";
import { frameOps, type FrameEvent } from "../../workload/frame-event.js";
import { BatchPlayer } from "./batch-player.js";
import { MOST_RANGES, NO_VCPU, RANGE } from "./core/memory.js";
import type { EventCounts } from "./counts.js";
import { FrameSet } from "./frame-set.js";
import { Gibs } from "./gibs.js";
import type { Player } from "./player.js";
import { Slots } from "./slots.js";
import { StepPlayer } from "./step-player.js";

/** What came of events on host frames. */
export interface Replayed extends EventCounts {
  readonly policy: string;
  readonly cacheMin: number;
  readonly events: number;
  /** Ranges of 2 MiB that hold a pair, at most and after the last event. */
  readonly pairs: { readonly peak: number; readonly end: number };
  /** Gets that failed since a cache held too few pages, as with a minimum of 0. */
  readonly errors: { readonly "-ENOMEM": number };
}

// Frames of 4 KiB in 52 bits of physical address: Intel SDM volume 4, MAXPHYADDR.
const FRAMES = 2 ** 40;
const MOST_VCPU = 2 ** 32;
const MOST_GIBS = MOST_RANGES / 512;

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
  readonly #player: Player;
  readonly #vcpus = new Slots(NO_VCPU);
  readonly #gibs = new Gibs();
  readonly #owned = new FrameSet();
  /** Frames of gets that failed, of caches too small: nobody uses them, and their put drops nothing. */
  readonly #failed = new FrameSet();
  #errors = 0;
  #events = 0;

  constructor(rules: Policy) {
    this.#rules = rules;
    this.#player = playerFor(rules);
  }

  /** Plays the next event. @throws InputError for one that cannot be; what was played before stays. */
  play(event: FrameEvent): void {
    this.#events++;
    switch (event.op) {
      case "vcpu-create":
        this.#create(event.vcpu);
        break;
      case "vcpu-free":
        this.#player.drain(this.#slot(event.vcpu));
        this.#vcpus.free(event.vcpu);
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
    const { pairs, peakPairs, gets, puts, adds, removes, locks, taken, returned, cached } =
      this.#player.counts();
    const { name, cacheMin } = this.#rules;
    return {
      policy: name,
      cacheMin,
      events: this.#events,
      gets,
      puts,
      adds,
      removes,
      locks,
      taken,
      returned,
      cached,
      pairs: { peak: peakPairs, end: pairs },
      errors: { "-ENOMEM": this.#errors },
    };
  }

  #create(vcpu: number): void {
    this.#named(() => whole("vcpu", vcpu, 0, MOST_VCPU));
    if (this.#vcpus.of(vcpu) !== undefined) throw this.#refused(`vCPU ${vcpu} is there already`);
    if (this.#vcpus.take(vcpu)) return;
    throw this.#refused(`${NO_VCPU} vCPUs are there already, the most at once (free some before)`);
  }

  #slot(vcpu: number): number {
    const slot = this.#vcpus.of(vcpu);
    if (slot !== undefined) return slot;
    throw this.#refused(`there is no vCPU ${vcpu} (create it by a vcpu-create before)`);
  }

  #get(first: number, count: number, vcpu: number | null): void {
    const slot = vcpu === null ? null : this.#slot(vcpu);
    this.#checkRun(first, count);
    this.#unused(first, count);
    for (const [at, frames] of this.#gibs.parts(first, count)) {
      const local = this.#local(at);
      // A fault that failed is taken again.
      this.#forget(at, frames);
      this.#owned.add(at, frames);
      for (const failed of this.#player.get(local, frames, slot)) {
        const frame = failed - local + at;
        this.#errors++;
        this.#owned.delete(frame, 1);
        this.#failed.add(frame, 1);
      }
    }
  }

  #put(first: number, count: number): void {
    this.#checkRun(first, count);
    const end = first + count;
    this.#used(first, end);
    for (let at = first; at < end;) {
      const from = this.#owned.find(at, end - at, true);
      if (from < 0) break;
      const gap = this.#owned.find(from, end - from, false);
      const to = gap < 0 ? end : gap;
      for (const [part, frames] of this.#gibs.parts(from, to - from)) {
        this.#player.put(this.#local(part), frames);
      }
      this.#owned.delete(from, to - from);
      at = to;
    }
    this.#forget(first, count);
  }

  #demote(first: number, vcpu: number | null): void {
    const { name, hugepages } = this.#rules;
    if (!hugepages) throw this.#refused(`policy ${name} maps nothing at 2M, so nothing is split`);
    const slot = vcpu === null ? null : this.#slot(vcpu);
    this.#checkRun(first, RANGE);
    if (first % RANGE !== 0) {
      throw this.#refused(`frame ${first} begins no 2 MiB range (expected a multiple of ${RANGE})`);
    }
    this.#unused(first, RANGE);
    this.#forget(first, RANGE);
    this.#player.demote(this.#local(first), slot);
    this.#owned.add(first, RANGE);
  }

  /** Refuses a get of frames that are in use. */
  #unused(first: number, count: number): void {
    const used = this.#owned.find(first, count, true);
    if (used < 0) return;
    throw this.#refused(`frame ${used} is in use already (${this.#users(used)})`);
  }

  /** Refuses a put of frames that are neither in use nor of gets that failed. */
  #used(first: number, end: number): void {
    for (let at = first; at < end;) {
      const frame = this.#owned.find(at, end - at, false);
      if (frame < 0) return;
      if (this.#failed.find(frame, 1, true) < 0) {
        throw this.#refused(`frame ${frame} is not in use (${this.#users(frame)})`);
      }
      at = frame + 1;
    }
  }

  /** Takes frames out of those whose get failed. */
  #forget(first: number, count: number): void {
    const end = first + count;
    for (let at = first; at < end;) {
      const frame = this.#failed.find(at, end - at, true);
      if (frame < 0) return;
      this.#failed.delete(frame, 1);
      at = frame + 1;
    }
  }

  #users(frame: number): string {
    const users = this.#player.users(Math.floor(this.#local(frame) / RANGE));
    return `2 MiB range ${Math.floor(frame / RANGE)} has ${users === 1 ? "1 user" : `${users} users`}`;
  }

  #local(frame: number): number {
    const local = this.#gibs.local(frame);
    if (this.#gibs.size <= MOST_GIBS) return local;
    throw this.#refused(`more than ${MOST_GIBS} GiB of memory are used (expected fewer)`);
  }

  #checkRun(first: number, count: number): void {
    this.#named(() => {
      whole("pfn", first, 0, FRAMES - 1);
      whole("count", count, 1, FRAMES - first);
    });
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

/** A player for a policy: in batches at the speed of machine code, page by page where a get can find its cache empty. */
function playerFor(rules: Policy): Player {
  const most = Math.max(rules.pagesPerRange, rules.pagesTakenWhenBacked);
  return guaranteedPages(rules) >= most ? new BatchPlayer(rules) : new StepPlayer(rules);
}
