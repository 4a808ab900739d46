import { InputError } from "../errors.js";
import type { Host } from "../scene/host.js";
import type { PamtMode } from "../scene/host-spec.js";
import type { CostTable } from "../tdx/costs.js";
import type { Seamcall } from "../tdx/seamcall.js";
import type { Event } from "../workload/event.js";
import { bootComponents } from "./components.js";
import { costsOf, type Costs } from "./costs.js";
import type { Tally, Trouble } from "./engine/context.js";
import { pageKinds } from "./engine/kinds.js";
import { Simulation } from "./engine/simulation.js";
import { framesIn } from "./engine/take-back.js";
import type { Timeline } from "./engine/timeline.js";
import { checkFailures, type Failures } from "./failures.js";
import { packed, type PlacementOf } from "./place.js";
import type { Errno } from "./pool.js";

/** How a simulation is played. */
export interface SimulateOptions {
  /** Where pages land; packed unless told. */
  readonly placement?: PlacementOf;
  /** Calls that fail, by number; none unless told. */
  readonly failures?: Failures;
  /** Costs of calls; without a table there are no costs in the answer. */
  readonly costs?: CostTable;
  /** Most rows of the timeline; 1024 unless told, none with 0. */
  readonly rows?: number;
}

/** One part of a host's metadata as a simulation leaves it, in bytes; named as the components of a footprint. */
export interface PlayedKind {
  readonly name: string;
  /** Whether it counts as metadata; guest memory does not. */
  readonly isMetadata: boolean;
  /** Bytes after the last event, and the most as any fault or event ended. */
  readonly bytes: number;
  readonly peak: number;
}

/** What came of a stream of events. */
export interface Simulated extends Readonly<Tally> {
  readonly policy: string;
  readonly mode: PamtMode;
  readonly events: number;
  /** References taken and dropped, a split counting 512. */
  readonly gets: number;
  readonly puts: number;
  /** Acquisitions of the global lock. */
  readonly locks: number;
  readonly seamcalls: Readonly<Record<Seamcall, number>>;
  /** Pages of 4 KiB from the host's allocator for caches and pairs, and back to it. */
  readonly taken: number;
  readonly returned: number;
  /** Pages in caches after the last event, and those of pairs that failed removals left with the module. */
  readonly cached: number;
  readonly leaked: number;
  /** Pages of TDs that failed calls left with the module for good; they stay in their kinds, and so do the pairs behind them. */
  readonly lost: number;
  /** Backed 2 MiB ranges. */
  readonly pairs: { readonly peak: number; readonly end: number };
  readonly kinds: readonly PlayedKind[];
  /** Bytes of metadata after the last event, boot-time tables and counters included, and the most as any fault or event ended. */
  readonly bytes: number;
  readonly peak: number;
  readonly errors: Readonly<Record<Errno, number>>;
  /** The first hundred errors, each with its event. */
  readonly troubles: readonly Trouble[];
  readonly timeline: Timeline;
  readonly costs: Costs | null;
  readonly warnings: readonly string[];
}

/**
 * Plays events on a host, every get and put by its kernel's policy: what the closed form of `footprint` cannot say, since it
 * depends on order, on failures or on where pages land. Cost grows with runs, not with pages, where pages land in runs.
 *
 * @throws InputError for a host on which TDX does not come up, and for an event that cannot be: it names the event, its
 * number and the state.
 * @example
 * simulate(host({ memory: "8G", pamt: "dynamic" }), [{ op: "create", guest: 0 }]).pairs.end; // 1
 */
export function simulate(
  host: Host,
  events: Iterable<Event>,
  options: SimulateOptions = {},
): Simulated {
  const player = new Simulator(host, options);
  for (const event of events) player.play(event);
  return player.answer();
}

/** A simulation under way, for events that come one by one. */
export class Simulator {
  readonly #played: Simulation;
  readonly #costs: CostTable | undefined;

  /** @throws InputError for a host on which TDX does not come up. */
  constructor(host: Host, options: SimulateOptions = {}) {
    if (host.failure) {
      throw new InputError(`nothing to simulate: ${host.failure.message} (TDX does not come up)`);
    }
    const { placement = packed, failures = {}, costs, rows = 1024 } = options;
    checkFailures(failures);
    this.#played = new Simulation(host, placement(host), failures, rows);
    this.#costs = costs;
  }

  /** Plays the next event. @throws InputError for one that cannot be. */
  play(event: Event): void {
    this.#played.play(event);
  }

  /** What has come of the events so far. */
  answer(): Simulated {
    return answer(this.#played, this.#costs);
  }
}

function answer(played: Simulation, table: CostTable | undefined): Simulated {
  const { host, calls, ledger, pool, tally, errors, troubles, lost, number } = played.context;
  const boot = bootComponents(host, host.mode);
  const fixed = boot.reduce((sum, { bytes }) => sum + bytes, 0);
  const { taken = 0, returned = 0, gets = 0, puts = 0, locks = 0 } = pool ?? {};
  const of = (name: string): number => {
    const at = pageKinds.findIndex((one) => one.name === name);
    return ledger.now[at]!;
  };
  return {
    policy: host.policy.name,
    mode: host.mode,
    events: number,
    ...tally,
    gets,
    puts,
    locks,
    seamcalls: { ...calls.count },
    taken,
    returned,
    cached: of("vCPU DPAMT caches") + of("split caches"),
    leaked: of("leaked pairs"),
    lost: framesIn(lost),
    pairs: { peak: ledger.peakPairs / host.policy.pagesPerRange, end: pool?.pairs ?? 0 },
    kinds: [
      ...boot.map(({ name, bytes }) => ({ name, isMetadata: true, bytes, peak: bytes })),
      ...pageKinds.map(({ name, bytes, isMetadata }, at) => ({
        name,
        isMetadata,
        bytes: ledger.now[at]! * bytes,
        peak: ledger.peak[at]! * bytes,
      })),
    ],
    bytes: fixed + ledger.bytes,
    peak: fixed + ledger.peakBytes,
    errors: { ...errors },
    troubles: [...troubles],
    timeline: played.timeline(),
    costs: table ? costsOf(table, { ...calls.count, lock: locks }) : null,
    warnings: [...host.warnings, ...warningsOf(errors)],
  };
}

function warningsOf(errors: Readonly<Record<Errno, number>>): string[] {
  return Object.entries(errors)
    .filter(([, count]) => count > 0)
    .map(
      ([error, count]) => `${count} ${count === 1 ? "error" : "errors"} of ${error}: see troubles`,
    );
}
