import type { Policy } from "../../tdx/policy.js";
import { BLOCKED, END, getSteps, putSteps } from "./steps.js";
import {
  copyState,
  type ActorState,
  type RaceOp,
  type RaceRules,
  type RaceState,
} from "./state.js";

/** What stands before the first step: actors with their operations and pages, and users besides them. */
interface Beginning {
  readonly actors: readonly { readonly ops: readonly RaceOp[]; readonly cache?: number }[];
  readonly users?: number;
}

/** The state before the first step, and the pages that are in it. */
export function beginState(
  { actors, users = 0 }: Beginning,
  rules: Policy,
): { readonly state: RaceState; readonly pages: readonly number[] } {
  const begun = actors.map(({ ops, cache }, me): ActorState => {
    const stock = cache === undefined ? null : numbered(cache, 1000 * (me + 1));
    const owned = heldAtFirst(ops);
    return {
      at: ops.length > 0 ? "begin" : "done",
      op: 0,
      owned,
      hand: [],
      cache: stock,
      drawn: 0,
      ending: "0",
      results: [],
    };
  });
  // Users that stay are one more actor without operations.
  const stays = { ...begun[0]!, at: "done", owned: users, cache: null };
  const refcount = [...begun, stays].reduce((sum, actor) => sum + actor.owned, 0);
  const backing = refcount > 0 ? numbered(rules.pagesPerRange, 1) : null;
  const state: RaceState = {
    refcount,
    lock: -1,
    backing,
    phantom: 0,
    freed: [],
    allocations: 0,
    actors: [...begun, stays],
    counts: {
      adds: 0,
      removes: 0,
      rangeNotFree: 0,
      lostPuts: 0,
      removeMisses: 0,
      removeFailures: 0,
      locks: 0,
      taken: 0,
      returned: 0,
    },
  };
  return { state, pages: [...(backing ?? []), ...begun.flatMap(({ cache }) => cache ?? [])] };
}

/** The fewest references with which every put has one to drop, if every get gains one. */
function heldAtFirst(ops: readonly RaceOp[]): number {
  let least = 0;
  let held = 0;
  for (const op of ops) {
    held += op === "get" ? 1 : -1;
    least = Math.min(least, held);
  }
  return -least;
}

function numbered(count: number, from: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

/** Whether an actor has no step left. */
export function isDone(state: RaceState, me: number): boolean {
  return state.actors[me]!.at === "done";
}

/** The state after an actor's next step; null where it waits or is done. */
export function stepState(
  before: RaceState,
  me: number,
  ops: readonly RaceOp[],
  rules: RaceRules,
): RaceState | null {
  if (isDone(before, me)) return null;
  const state = copyState(before);
  const actor = state.actors[me]!;
  const op = ops[actor.op]!;
  const skips = op === "put" && actor.at === "begin" && actor.owned === 0;
  if (skips) actor.ending = "skipped";
  const steps = op === "get" ? getSteps : putSteps;
  const next = skips ? END : steps[actor.at]!(state, me, rules);
  if (next === BLOCKED) return null;
  if (next !== END) {
    actor.at = next;
    return state;
  }
  actor.results.push(actor.ending);
  actor.ending = "0";
  actor.op++;
  actor.at = actor.op < ops.length ? "begin" : "done";
  return state;
}
