import { describe, expect, test } from "vitest";
import { policies, policy } from "../../../lib/tdx/policy.js";
import { choices, played } from "./scenes.js";

const names = policies().map(({ name }) => name);

describe("every interleaving of 2 and 3 actors over one range", () => {
  const scenes = [
    ...choices(2).flatMap((actors) => [0, 1].map((users) => ({ actors, users }))),
    ...choices(3).map((actors) => ({ actors, users: 0 })),
  ];

  test.each(names)("%s loses no page, frees none twice and leaves no range unbacked", (name) => {
    for (const { actors, users } of scenes) {
      const answer = played(name, actors, users);
      expect(answer.faults, JSON.stringify({ actors, users })).toEqual([]);
      const net = actors
        .flatMap(({ ops }) => ops)
        .reduce((n, op) => n + (op === "get" ? 1 : -1), 0);
      const began = users + actors.filter(({ ops }) => ops[0] === "put").length;
      const before = began > 0 ? 1 : 0;
      for (const end of answer.outcomes) {
        const after = began + net > 0 ? 1 : 0;
        expect(end.results.flat().every((result) => result === "0")).toBe(true);
        expect([end.refcount, end.backed]).toEqual([began + net, after === 1]);
        expect(2 * before + end.taken).toBe(2 * after + end.returned);
        const added = end.adds - end.rangeNotFree;
        const removed = end.removes - end.removeMisses;
        expect(added - removed).toBe(after - before);
      }
    }
  });

  test.each(["v6", "merged"])("%s calls the module only where it cannot fail", (name) => {
    for (const { actors, users } of scenes) {
      for (const end of played(name, actors, users).outcomes) {
        expect([end.rangeNotFree, end.removeMisses]).toEqual([0, 0]);
      }
    }
  });

  test("a range with a user that stays needs no call and, on the fast path, no lock", () => {
    for (const name of names) {
      for (const actors of choices(2)) {
        for (const end of played(name, actors, 1).outcomes) {
          expect([end.adds, end.removes]).toEqual([0, 0]);
          const ops = actors.flatMap(({ ops }) => ops).length;
          if (policy(name).fastPath) expect([end.locks, end.taken]).toEqual([0, 0]);
          else expect(end.locks).toBe(ops);
        }
      }
    }
  });
});
