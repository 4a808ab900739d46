import { InputError } from "../../../errors.js";
import type { Policy } from "../../../tdx/policy.js";
import type { Counts } from "../counts.js";
import type { Engine, Machine } from "./machine.js";
import {
  BATCH,
  checkRanges,
  counter,
  END,
  MOST_RANGES,
  pairsIn,
  prepare,
  RANGE,
  type FrameColumns,
} from "./memory.js";
import { reason } from "./reason.js";
import { scriptMachine } from "./script.js";
import { wasmMachine } from "./wasm.js";

/** What a core counted. */
export interface CoreCounts extends Counts {
  /** The most pages in caches and behind ranges together, as any fault or event ended. */
  readonly peakPages: number;
}

/** An event that cannot be: its index in the columns, and why. */
export interface Stop {
  readonly at: number;
  readonly why: string;
}

/** What a core is made with. */
export interface CoreOptions {
  /** Ranges of 2 MiB to begin with, 1 unless told and up to 16 TiB; `reach` makes more. */
  readonly ranges?: number;
  /** WebAssembly where there is one, unless told. */
  readonly engine?: Engine;
}

/**
 * Events on host frames, played by one policy at the speed of machine code. It counts what `Pool` counts, exactly, for gets,
 * puts and demotes none of which fails; it is no judge of which frame is in use, only of how many in each range.
 */
export class ReplayCore {
  readonly #rules: Policy;
  #machine: Machine;
  #drained = 0;

  /** @throws InputError for no ranges or more than 16 TiB, or for WebAssembly where there is none. */
  constructor(rules: Policy, { ranges = 1, engine }: CoreOptions = {}) {
    this.#rules = rules;
    this.#machine = machine(rules, checkRanges(ranges), engine);
  }

  /** What plays the events. */
  get engine(): Engine {
    return this.#machine.engine;
  }

  /** Ranges of 2 MiB that events may touch. */
  get ranges(): number {
    return this.#machine.memory.users.length;
  }

  /** Bytes allocated for counters, caches and a batch of events. */
  get bytes(): number {
    return this.#machine.bytes;
  }

  /** Users of each range; `reach` makes another array. */
  get users(): Uint16Array {
    return this.#machine.memory.users;
  }

  /** Pages in the cache of a vCPU. */
  held(vcpu: number): number {
    return this.#machine.memory.held[vcpu]!;
  }

  /** Makes room for so many ranges, and for more so that growing by little is cheap. @throws InputError beyond 16 TiB. */
  reach(ranges: number): void {
    const { engine, memory } = this.#machine;
    if (checkRanges(ranges) <= memory.users.length) return;
    const room = Math.min(MOST_RANGES, Math.max(ranges, 2 * memory.users.length));
    this.#machine = machine(this.#rules, room, engine === "js" ? engine : undefined);
    this.#machine.memory.users.set(memory.users);
    this.#machine.memory.held.set(memory.held);
    this.#machine.memory.counters.set(memory.counters);
  }

  /**
   * Plays the events [from, to) of columns, after those played before. Stops at the first that cannot be, and answers which it
   * is and why; those before it are played, and it has changed nothing.
   */
  play(events: FrameColumns, from = 0, to: number = events.op.length): Stop | null {
    const { memory, play } = this.#machine;
    const { batch } = memory;
    // As of no frames, which is refused.
    if (!events.count) batch.count.fill(0);
    for (let at = from; at < to; at += BATCH) {
      const end = Math.min(at + BATCH, to);
      batch.op.set(events.op.subarray(at, end));
      batch.op[end - at] = END;
      batch.pfn.set(events.pfn.subarray(at, end));
      if (events.count) batch.count.set(events.count.subarray(at, end));
      batch.vcpu.set(events.vcpu.subarray(at, end));
      const played = play();
      if (played < end - at) return { at: at + played, why: reason(memory, played) };
    }
    return null;
  }

  /** Frees what is in the cache of a vCPU, as at its end. */
  drain(vcpu: number): void {
    const { counters, held } = this.#machine.memory;
    this.#drained += held[vcpu]!;
    counters[counter.pages]! -= held[vcpu]!;
    held[vcpu] = 0;
  }

  /** What has been counted so far. */
  get counts(): CoreCounts {
    const { fastPath, pagesPerRange, pagesTakenWhenBacked } = this.#rules;
    const { counters } = this.#machine.memory;
    const [gets, puts, adds, removes] = counters as unknown as readonly [
      number,
      number,
      number,
      number,
    ];
    const faults = gets - RANGE * counters[counter.demotes]!;
    const idle = pagesTakenWhenBacked * (faults - adds);
    const returned = removes * pagesPerRange + idle + this.#drained;
    const pages = counters[counter.pages]!;
    const pairs = pairsIn(counters);
    return {
      gets,
      puts,
      adds,
      removes,
      locks: fastPath ? adds + removes : faults + puts,
      taken: returned + pages,
      returned,
      cached: pages - pairs * pagesPerRange,
      pairs,
      peakPairs: counters[counter.peakPairs]!,
      peakPages: counters[counter.peakPages]!,
    };
  }
}

function machine(rules: Policy, ranges: number, engine?: Engine): Machine {
  // It counts pages in 32 bits: more of them than any host has, JavaScript counts.
  const isCounted = ranges * rules.pagesPerRange < 2 ** 31;
  const made = engine === "js" || !isCounted ? null : wasmMachine(ranges);
  if (!made && engine === "wasm") {
    throw new InputError('invalid engine: "wasm" (there is no WebAssembly here; expected js)');
  }
  const chosen = made ?? scriptMachine(ranges);
  prepare(chosen.memory, rules);
  return chosen;
}
