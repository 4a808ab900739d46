import type { Policy } from "../../tdx/policy.js";
import type { Failures } from "../failures.js";

/** How a get or a put ends; `skipped` is a put of what an earlier get failed to gain. */
export type RaceResult = "0" | "-ENOMEM" | "-EIO" | "skipped";

/** What an actor does: take a reference on the range, or drop one it has. */
export type RaceOp = "get" | "put";

/** Counts of one run. */
export interface RaceCounts {
  /** Calls of TDH.PHYMEM.PAMT.ADD and of TDH.PHYMEM.PAMT.REMOVE, failed ones among them. */
  adds: number;
  removes: number;
  /** Calls of ADD that found the range backed (TDX_HPA_RANGE_NOT_FREE), as a put was late to remove its pair. */
  rangeNotFree: number;
  /** Puts that had dropped the last reference and found a new one under the lock. */
  lostPuts: number;
  /** Calls of REMOVE that found no pair (TDX_NO_PAMT_PAGE_PAIR), as another put had removed it. */
  removeMisses: number;
  /** Calls of REMOVE that failed and left the pair with the module. */
  removeFailures: number;
  locks: number;
  /** Pages taken from the host's allocator, and given back to it. */
  taken: number;
  returned: number;
}

/** Where an actor stands. Pages are known by number, so that none can be in two places unseen. */
export interface ActorState {
  /** The step it does next; "done" after its last operation. */
  at: string;
  op: number;
  /** References it holds. */
  owned: number;
  /** Pages in hand, and those of its cache; a cache of null is none at all, and pages come from the allocator. */
  hand: number[];
  cache: number[] | null;
  /** Pages it has had from the allocator. */
  drawn: number;
  /** How the operation under way will end. */
  ending: RaceResult;
  results: RaceResult[];
}

/** Everything that the actors share. */
export interface RaceState {
  refcount: number;
  /** The actor that holds the global lock, or -1. */
  lock: number;
  /** Pages with which the module backs the range, or null where it is not backed. */
  backing: number[] | null;
  /** References that nobody holds: a locked policy keeps one on a range whose pair it failed to remove. */
  phantom: number;
  /** Pages given back to the allocator, by number. */
  freed: number[];
  allocations: number;
  actors: ActorState[];
  counts: RaceCounts;
}

/** What steps need to know besides the state. */
export interface RaceRules {
  readonly policy: Policy;
  readonly failures: Failures;
}

/** A step: changes the state it is given, and names the next. `blocked` where it has to wait. */
export type RaceStep = (state: RaceState, me: number, rules: RaceRules) => string;

/** A copy that shares nothing. */
export function copyState(state: RaceState): RaceState {
  return {
    ...state,
    backing: state.backing && [...state.backing],
    counts: { ...state.counts },
    actors: state.actors.map((actor) => ({
      ...actor,
      hand: [...actor.hand],
      cache: actor.cache && [...actor.cache],
      results: [...actor.results],
    })),
  };
}

/** Text that tells two states apart wherever they differ. */
export function keyOf(state: RaceState): string {
  const { refcount, lock, backing, phantom, freed, allocations, actors, counts } = state;
  const parts: unknown[] = [refcount, lock, backing, phantom, freed, allocations];
  parts.push(...Object.values(counts));
  for (const one of actors) {
    parts.push(one.at, one.op, one.owned, one.hand, one.cache, one.drawn, one.ending, one.results);
  }
  return parts.join(";");
}
