import { fails, type Failures } from "../failures.js";
import type { RaceState, RaceStep } from "./state.js";

/** The name of the step that ends an operation. */
export const END = "end";

/** Answer of a step that cannot be done yet. */
export const BLOCKED = "blocked";

/** Steps that get and put share. */
const shared: Readonly<Record<string, RaceStep>> = {
  unlock: (state, me) => {
    state.lock = -1;
    return state.actors[me]!.hand.length > 0 ? "free" : END;
  },
  free: (state, me) => {
    const actor = state.actors[me]!;
    state.freed = [...state.freed, ...actor.hand].sort((a, b) => a - b);
    state.counts.returned += actor.hand.length;
    actor.hand = [];
    return END;
  },
};

/** Takes the global lock, or waits for it. */
function lockThen(next: string): (state: RaceState, me: number) => string {
  return (state, me) => {
    if (state.lock !== -1) return BLOCKED;
    state.lock = me;
    state.counts.locks++;
    return next;
  };
}

/** tdx_pamt_get() in steps, each of which no other actor can divide. */
export const getSteps: Readonly<Record<string, RaceStep>> = {
  ...shared,
  begin: (state, me, { policy }) => {
    if (policy.fastPath && state.refcount > 0) return join(state, me, END);
    // A policy that takes nothing for a backed range has to look first; what it saw may be over by the time it has the lock.
    if (!policy.fastPath && policy.pagesTakenWhenBacked === 0 && state.refcount > 0) return "lock";
    return "take";
  },
  take: (state, me, { policy, failures }) => {
    const actor = state.actors[me]!;
    while (actor.hand.length < policy.pagesPerRange) {
      const page = actor.cache ? actor.cache.pop() : allocate(state, me, failures);
      if (page === undefined) {
        actor.ending = "-ENOMEM";
        return actor.hand.length > 0 ? "free" : END;
      }
      actor.hand.push(page);
    }
    return "lock";
  },
  lock: lockThen("look"),
  look: (state, me) => {
    if (state.refcount > 0) return "join";
    return state.actors[me]!.hand.length > 0 ? "add" : "retry";
  },
  join: (state, me) => join(state, me, "unlock"),
  retry: (state) => {
    state.lock = -1;
    return "take";
  },
  add: (state, me, { policy, failures }) => {
    const actor = state.actors[me]!;
    state.counts.adds++;
    if (fails(failures, "TDH.PHYMEM.PAMT.ADD", state.counts.adds)) {
      actor.ending = "-EIO";
      return "unlock";
    }
    if (state.backing === null) {
      state.backing = actor.hand;
      actor.hand = [];
      return "set";
    }
    state.counts.rangeNotFree++;
    if (policy.lastPut === "unlocked") return "set";
    actor.ending = "-EIO";
    return "unlock";
  },
  set: (state, me) => {
    state.refcount = 1;
    state.actors[me]!.owned++;
    return "unlock";
  },
};

/** tdx_pamt_put() in steps, each of which no other actor can divide. */
export const putSteps: Readonly<Record<string, RaceStep>> = {
  ...shared,
  begin: (state, me, { policy }) => {
    if (!policy.fastPath) return "lock";
    if (policy.lastPut === "locked" && state.refcount === 1) return "lock";
    drop(state, me);
    return state.refcount > 0 ? END : "relock";
  },
  lock: lockThen("drop"),
  drop: (state, me) => {
    drop(state, me);
    return state.refcount > 0 ? "unlock" : "remove";
  },
  relock: lockThen("look"),
  look: (state) => {
    if (state.refcount === 0) return "remove";
    state.counts.lostPuts++;
    return "unlock";
  },
  remove: (state, me, { policy, failures }) => {
    state.counts.removes++;
    if (fails(failures, "TDH.PHYMEM.PAMT.REMOVE", state.counts.removes)) {
      state.counts.removeFailures++;
      return policy.lastPut === "locked" || !policy.fastPath ? "restore" : "unlock";
    }
    if (state.backing === null) state.counts.removeMisses++;
    else state.actors[me]!.hand = state.backing;
    state.backing = null;
    return "unlock";
  },
  restore: (state) => {
    state.refcount = 1;
    state.phantom = 1;
    return "unlock";
  },
};

function join(state: RaceState, me: number, next: string): string {
  state.refcount++;
  state.actors[me]!.owned++;
  return next;
}

function drop(state: RaceState, me: number): void {
  state.refcount--;
  state.actors[me]!.owned--;
}

/** A page from the host's allocator; its number tells whose it was first, whatever the order of the others. */
function allocate(state: RaceState, me: number, failures: Failures): number | undefined {
  state.allocations++;
  if (fails(failures, "allocation", state.allocations)) return undefined;
  state.counts.taken++;
  return 10_000 * (me + 1) + state.actors[me]!.drawn++;
}
