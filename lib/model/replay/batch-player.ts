import type { Policy } from "../../tdx/policy.js";
import { BATCH, DEMOTE, GET, GET_RUN, NO_VCPU, PUT, PUT_RUN, RANGE } from "./core/memory.js";
import { ReplayCore } from "./core/replay-core.js";
import type { Counts } from "./counts.js";
import type { Player } from "./player.js";

/** Collects events and plays them in batches by a core, for gets of which none can fail. */
export class BatchPlayer implements Player {
  readonly #core: ReplayCore;
  readonly #events = {
    op: new Uint8Array(BATCH),
    pfn: new Uint32Array(BATCH),
    count: new Uint32Array(BATCH),
    vcpu: new Uint16Array(BATCH),
  };
  #waiting = 0;
  /** Ranges that events collected so far reach. */
  #ranges = 0;

  constructor(rules: Policy) {
    this.#core = new ReplayCore(rules);
  }

  get(first: number, count: number, vcpu: number | null): readonly [] {
    this.#collect(count === 1 ? GET : GET_RUN, first, count, vcpu ?? NO_VCPU);
    return [];
  }

  put(first: number, count: number): void {
    this.#collect(count === 1 ? PUT : PUT_RUN, first, count, NO_VCPU);
  }

  demote(first: number, vcpu: number | null): void {
    this.#collect(DEMOTE, first, RANGE, vcpu ?? NO_VCPU);
  }

  drain(vcpu: number): void {
    this.#flush();
    this.#core.drain(vcpu);
  }

  users(range: number): number {
    this.#flush();
    return this.#core.users[range] ?? 0;
  }

  counts(): Counts {
    this.#flush();
    return this.#core.counts;
  }

  #collect(op: number, first: number, count: number, vcpu: number): void {
    const { op: ops, pfn, count: counts, vcpu: vcpus } = this.#events;
    const at = this.#waiting++;
    ops[at] = op;
    pfn[at] = first;
    counts[at] = count;
    vcpus[at] = vcpu;
    this.#ranges = Math.max(this.#ranges, Math.ceil((first + count) / RANGE));
    if (this.#waiting === BATCH) this.#flush();
  }

  #flush(): void {
    const waiting = this.#waiting;
    if (waiting === 0) return;
    this.#waiting = 0;
    this.#core.reach(this.#ranges);
    const stop = this.#core.play(this.#events, 0, waiting);
    // What cannot be was refused before it was collected.
    if (stop) throw new Error(`replay: event ${stop.at} of a batch was let through: ${stop.why}`);
  }
}
