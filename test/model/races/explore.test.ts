import { describe, expect, test } from "vitest";
import { explore, type Interleaved } from "../../../lib/model/races/explore.js";
import { faultsOf } from "../../../lib/model/races/invariants.js";
import { beginState, isDone, stepState } from "../../../lib/model/races/machine.js";
import { races, type RaceSpec } from "../../../lib/model/races/races.js";
import { copyState, type RaceState } from "../../../lib/model/races/state.js";
import { policies, policy } from "../../../lib/tdx/policy.js";

const names = policies().map(({ name }) => name);

/** Actors that take so many steps each and share nothing. */
function walkers(steps: readonly number[]): Interleaved<readonly number[]> {
  return {
    actors: steps.length,
    step: (state, actor) =>
      state[actor] === 0 ? null : state.map((left, at) => (at === actor ? left - 1 : left)),
    isDone: (state, actor) => state[actor] === 0,
    key: String,
    faults: () => [],
  };
}

describe("the scheduler", () => {
  test.each([
    [[3], 1, 4],
    [[2, 2], 6, 9],
    [[3, 4, 5], 27_720, 120],
    [[6, 6, 6], 17_153_136, 343],
  ])("counts the orders of %j steps without walking them all", (steps, schedules, states) => {
    const { ends, ...rest } = explore(steps, walkers(steps));
    expect(ends.map((end) => end.schedules)).toEqual([schedules]);
    expect(rest).toEqual({ states, faulty: [] });
  });

  test("tells actors that wait for each other", () => {
    const machine: Interleaved<string> = {
      actors: 2,
      step: (state, actor) => {
        if (actor === 0)
          return state === "ab" || !state.includes("a") ? null : state.replace("a", "");
        return state.includes("b") && state !== "ab" ? state.replace("b", "") : null;
      },
      isDone: (state, actor) => !state.includes("ab"[actor]!),
      key: String,
      faults: () => [],
    };
    expect(explore("ab", machine).faulty).toMatchObject([{ faults: ["every actor waits"] }]);
    expect(explore("a", machine).faulty).toEqual([]);
  });
});

/** Walks every schedule by itself, as slow as it is plain. */
function walk(spec: RaceSpec, name: string): { schedules: number; ends: Set<string> } {
  const rules = { policy: policy(name), failures: {} };
  const ends = new Set<string>();
  const from = (state: RaceState): number => {
    const next = spec.actors
      .map(({ ops }, actor) => stepState(state, actor, ops, rules))
      .filter((after) => after !== null);
    if (next.length > 0) return next.reduce((sum, after) => sum + from(after), 0);
    ends.add(JSON.stringify(state.counts));
    return 1;
  };
  return { schedules: from(beginState(spec, rules.policy).state), ends };
}

test.each(names)("%s: meeting schedules give what each schedule by itself gives", (name) => {
  for (const spec of [
    { actors: [{ ops: ["put"] }, { ops: ["get", "put"] }] },
    { actors: [{ ops: ["put"] }, { ops: ["get"] }, { ops: ["put"] }] },
  ] satisfies RaceSpec[]) {
    const answer = races({ ...spec, policy: name });
    const slow = walk(spec, name);
    expect(answer.schedules).toBe(slow.schedules);
    const sets = answer.outcomes.map((end) => JSON.stringify(countsOf(end)));
    expect(new Set(sets)).toEqual(slow.ends);
  }
});

function countsOf(end: ReturnType<typeof races>["outcomes"][number]): object {
  const { results, refcount, backed, leaked, schedules, schedule, ...counts } = end;
  expect([results.length, refcount, backed, leaked, schedules, schedule]).toHaveLength(6);
  return counts;
}

test.each(names)("%s: the schedule of an outcome leads to it", (name) => {
  const spec = { actors: [{ ops: ["put"] }, { ops: ["get", "put"] }] } satisfies RaceSpec;
  const rules = { policy: policy(name), failures: {} };
  for (const outcome of races({ ...spec, policy: name }).outcomes) {
    let { state } = beginState(spec, rules.policy);
    for (const actor of outcome.schedule) {
      state = stepState(state, actor, spec.actors[actor]!.ops, rules)!;
    }
    expect(spec.actors.every((_, actor) => isDone(state, actor))).toBe(true);
    expect(state.counts).toEqual(countsOf(outcome));
  }
});

describe("the invariants see", () => {
  const { state, pages } = beginState({ actors: [{ ops: ["put"], cache: 2 }] }, policy("v6"));
  const broken = (change: (state: RaceState) => void): string[] => {
    const copy = copyState(state);
    for (const actor of copy.actors) actor.at = "done";
    change(copy);
    return faultsOf(copy, pages);
  };

  test.each<[string, (state: RaceState) => void]>([
    ["refcount is -1", (s) => (s.refcount = -1)],
    ["a page in use has no pair behind it", (s) => (s.backing = null)],
    ["page 1 is in two places", (s) => (s.freed = [1])],
    ["2 pages are nowhere", (s) => (s.actors[0]!.cache = [])],
    ["the lock is held for good", (s) => (s.lock = 0)],
    ["refcount 2 of 1 users", (s) => (s.refcount = 2)],
    [
      "an actor keeps pages in hand",
      (s) => s.actors[0]!.hand.push(...s.actors[0]!.cache!.splice(0)),
    ],
    ["a pair is left behind", (s) => ((s.refcount = 0), (s.actors[0]!.owned = 0))],
  ])("%s", (fault, change) => {
    expect(broken(() => undefined)).toEqual([]);
    expect(broken(change)).toContain(fault);
  });
});
