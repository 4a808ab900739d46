import { InputError, list } from "../../errors.js";
import { policy, type PolicySpec } from "../../tdx/policy.js";
import { checkFailures, type Fallible, type Failures } from "../failures.js";
import { explore, type Interleaved } from "./explore.js";
import { faultsOf } from "./invariants.js";
import { beginState, isDone, stepState } from "./machine.js";
import {
  keyOf,
  type RaceCounts,
  type RaceOp,
  type RaceResult,
  type RaceRules,
  type RaceState,
} from "./state.js";

export type { RaceCounts, RaceOp, RaceResult } from "./state.js";

/** One of those who get and put at the same time. */
export interface RaceActor {
  /** What it does, in order. An actor that begins with a put holds a reference from the start. */
  readonly ops: readonly RaceOp[];
  /** Pages that wait in its cache; without a cache it takes pages from the allocator. */
  readonly cache?: number;
}

/** Actors over one 2 MiB range. */
export interface RaceSpec {
  /** A version of the series, or a policy of one's own; `merged` unless told. */
  readonly policy?: string | PolicySpec;
  readonly actors: readonly RaceActor[];
  /** Users of the range that stay throughout; none unless told. */
  readonly users?: number;
  /** Calls that fail, numbered in the order in which they come to be made. */
  readonly failures?: Failures;
}

/** One way it can end. Schedules that differ in nothing that shows here are one outcome. */
export interface RaceOutcome extends Readonly<RaceCounts> {
  /** How each operation ended, by actor. */
  readonly results: readonly (readonly RaceResult[])[];
  readonly refcount: number;
  /** Whether the module holds a pair for the range. */
  readonly backed: boolean;
  /** Pages of a pair that the module holds for nobody, as a removal failed. */
  readonly leaked: number;
  /** Interleavings that end so, and the first of them: actors in the order of their steps. */
  readonly schedules: number;
  readonly schedule: readonly number[];
}

/** All interleavings of a spec. */
export interface RaceAnswer {
  readonly outcomes: readonly RaceOutcome[];
  readonly schedules: number;
  /** Different states that they pass through. */
  readonly states: number;
  /** Invariants that some interleaving breaks, as sentences; none with any version of the series. */
  readonly faults: readonly string[];
}

const raceFailures: readonly Fallible[] = [
  "allocation",
  "TDH.PHYMEM.PAMT.ADD",
  "TDH.PHYMEM.PAMT.REMOVE",
];

/**
 * Plays every interleaving of a few gets and puts of one 2 MiB range, step by step as the policy takes them, and answers all
 * ways in which they can end. The order of outcomes depends on nothing but the spec.
 *
 * @throws InputError for an unknown policy, no actors or more than 4, or more than 8 operations.
 * @example
 * races({ policy: "v5", actors: [{ ops: ["put"] }, { ops: ["get"] }] }).outcomes.map(({ lostPuts }) => lostPuts); // [0, 1, 0]
 */
export function races(spec: RaceSpec): RaceAnswer {
  const rules: RaceRules = { policy: policy(spec.policy), failures: spec.failures ?? {} };
  checkFailures(rules.failures, raceFailures);
  check(spec);
  const begin = beginState(spec, rules.policy);
  const machine: Interleaved<RaceState> = {
    actors: spec.actors.length,
    step: (state, actor) => stepState(state, actor, spec.actors[actor]!.ops, rules),
    isDone,
    key: keyOf,
    faults: (state) => faultsOf(state, begin.pages),
  };
  const { ends, states, faulty } = explore(begin.state, machine);
  const outcomes = new Map<string, RaceOutcome>();
  for (const { state, schedules, schedule } of ends) {
    const shown = outcomeOf(state);
    const key = JSON.stringify(shown);
    const met = outcomes.get(key);
    const one = { ...shown, schedules, schedule };
    outcomes.set(key, met ? { ...met, schedules: met.schedules + schedules } : one);
  }
  return {
    outcomes: [...outcomes.values()],
    schedules: ends.reduce((sum, end) => sum + end.schedules, 0),
    states,
    faults: [...new Set(faulty.flatMap(({ faults }) => faults))],
  };
}

function outcomeOf(state: RaceState): Omit<RaceOutcome, "schedules" | "schedule"> {
  // The last actor stands for the users that stay.
  const { refcount, backing, phantom, actors, counts } = state;
  const forNobody = backing !== null && refcount === phantom;
  return {
    results: actors.slice(0, -1).map(({ results }) => results),
    refcount,
    backed: backing !== null,
    leaked: forNobody ? backing.length : 0,
    ...counts,
  };
}

function check({ actors, users = 0 }: RaceSpec): void {
  if (actors.length < 1 || actors.length > 4) {
    throw new InputError(`invalid actors: ${actors.length} of them (expected 1 to 4)`);
  }
  const ops = actors.reduce((sum, actor) => sum + actor.ops.length, 0);
  if (ops > 8) throw new InputError(`invalid actors: ${ops} operations (expected at most 8)`);
  const known: readonly string[] = ["get", "put"];
  const stray = actors.flatMap((actor) => actor.ops).find((op) => !known.includes(op));
  if (stray !== undefined) {
    throw new InputError(
      `invalid operation of an actor: ${JSON.stringify(stray)} (expected ${list(known)})`,
    );
  }
  for (const count of [users, ...actors.map(({ cache = 0 }) => cache)]) {
    if (Number.isInteger(count) && count >= 0 && count <= 500) continue;
    throw new InputError(
      `invalid users or cache: ${JSON.stringify(count)} (expected a whole number from 0 to 500)`,
    );
  }
}
