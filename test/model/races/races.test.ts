import { describe, expect, test } from "vitest";
import {
  races,
  type RaceActor,
  type RaceAnswer,
  type RaceOp,
  type RaceOutcome,
} from "../../../lib/model/races/races.js";
import { policies, policy } from "../../../lib/tdx/policy.js";
import { choices, played } from "./scenes.js";

const names = policies().map(({ name }) => name);
const does = (...ops: RaceOp[]): RaceActor => ({ ops });
/** What may be seen of an outcome, without how it came to be. */
function seen(answer: RaceAnswer): Partial<RaceOutcome>[] {
  return answer.outcomes.map(({ adds, removes, rangeNotFree, lostPuts, refcount }) => ({
    adds,
    removes,
    rangeNotFree,
    lostPuts,
    refcount,
  }));
}

function last(name: string): RaceAnswer {
  return played(name, [does("put"), does("get")]);
}

describe("the last put against a get", () => {
  test.each(["v2", "v3", "v4", "v5", "v5-alt"])(
    "%s: the get comes first, finds HPA_RANGE_NOT_FREE so that the put loses, or comes last",
    (name) => {
      const none = { adds: 0, removes: 0, rangeNotFree: 0, lostPuts: 0, refcount: 1 };
      expect(seen(last(name))).toEqual([
        none,
        { ...none, adds: 1, rangeNotFree: 1, lostPuts: 1 },
        { ...none, adds: 1, removes: 1 },
      ]);
    },
  );

  test("v6: the put decides under the lock, so the get joins before that or adds a new pair", () => {
    const none = { adds: 0, removes: 0, rangeNotFree: 0, lostPuts: 0, refcount: 1 };
    // Twice without a call: the put may have gone for the lock in vain.
    expect(seen(last("v6"))).toEqual([none, none, { ...none, adds: 1, removes: 1 }]);
    expect(last("v6").outcomes.map(({ locks }) => locks)).toEqual([0, 1, 2]);
  });

  test("merged: as v6, but each takes the lock, and the get two pages that it frees again", () => {
    const { outcomes } = last("merged");
    expect(outcomes.map(({ adds, removes }) => [adds, removes])).toEqual([
      [0, 0],
      [1, 1],
    ]);
    for (const end of outcomes) expect([end.locks, end.taken, end.returned]).toEqual([2, 2, 2]);
  });

  test("an unlocked put that is overtaken by a get and its put finds no pair to remove", () => {
    const spec = { actors: [does("put"), does("get", "put")] };
    const misses = (name: string): number[] =>
      races({ ...spec, policy: name }).outcomes.map(({ removeMisses }) => removeMisses);
    expect(misses("v5")).toEqual([0, 0, 0, 1]);
    expect(Math.max(...misses("v6"), ...misses("merged"))).toBe(0);
  });
});

describe("two gets of a fresh range", () => {
  test.each(names)("%s: one adds the pair, and whoever took pages in vain frees them", (name) => {
    const { outcomes, faults } = races({ policy: name, actors: [does("get"), does("get")] });
    expect(faults).toEqual([]);
    for (const end of outcomes) {
      expect([end.adds, end.refcount, end.backed]).toEqual([1, 2, true]);
      expect(end.taken - end.returned).toBe(2);
    }
    const taken = new Set(outcomes.map((end) => end.taken));
    expect([...taken].sort((a, b) => a - b)).toEqual(policy(name).fastPath ? [2, 4] : [4]);
  });
});

describe("policies of one's own", () => {
  test("one that looks before it takes and locks always is as safe", () => {
    const rules = { ...policy("merged"), name: "look-first", pagesTakenWhenBacked: 0 };
    for (const actors of choices(2)) {
      expect(races({ policy: rules, actors }).faults).toEqual([]);
    }
  });

  test.each([
    [{ actors: [] }, "invalid actors: 0 of them"],
    [{ actors: Array.from({ length: 5 }, () => does("get")) }, "invalid actors: 5 of them"],
    [{ actors: [does(...Array.from({ length: 9 }, () => "get" as const))] }, "9 operations"],
    [{ actors: [{ ops: ["pet"] }] }, 'invalid operation of an actor: "pet" (expected get or put)'],
    [{ actors: [does("get")], users: -1 }, "invalid users or cache: -1"],
    [{ actors: [does("get")], policy: "v66" }, 'unknown policy: "v66"'],
    [{ actors: [does("get")], failures: { "TDH.MEM.PAGE.ADD": [1] } }, "unknown failure"],
    [{ actors: [does("get")], failures: { allocation: [0] } }, "invalid failures.allocation: 0"],
  ])("%j is refused", (spec, message) => {
    expect(() => races(spec as never)).toThrow(message);
  });
});
