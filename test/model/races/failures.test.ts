import { describe, expect, test } from "vitest";
import { races, type RaceActor, type RaceOp } from "../../../lib/model/races/races.js";
import { policies } from "../../../lib/tdx/policy.js";

const names = policies().map(({ name }) => name);
const does = (...ops: RaceOp[]): RaceActor => ({ ops });
const unlocked = policies().filter(({ lastPut }) => lastPut === "unlocked");
const locked = policies().filter(({ lastPut }) => lastPut === "locked");

describe.each(names)("%s", (name) => {
  test("PAMT.ADD fails: -EIO, and everything is as before", () => {
    const failures = { "TDH.PHYMEM.PAMT.ADD": [1] };
    const { outcomes, faults } = races({ policy: name, actors: [does("get", "put")], failures });
    expect(faults).toEqual([]);
    expect(outcomes).toMatchObject([
      {
        results: [["-EIO", "skipped"]],
        refcount: 0,
        backed: false,
        taken: 2,
        returned: 2,
        leaked: 0,
      },
    ]);
  });

  test.each([1, 2])("the allocator fails at page %i: -ENOMEM, and nothing is kept", (n) => {
    const failures = { allocation: [n] };
    const { outcomes, faults } = races({ policy: name, actors: [does("get")], failures });
    expect(faults).toEqual([]);
    expect(outcomes).toMatchObject([
      {
        results: [["-ENOMEM"]],
        refcount: 0,
        backed: false,
        adds: 0,
        taken: n - 1,
        returned: n - 1,
      },
    ]);
  });

  test.each([0, 1])("a cache of %i pages is empty too soon: -ENOMEM", (cache) => {
    const { outcomes, faults } = races({ policy: name, actors: [{ ops: ["get"], cache }] });
    expect(faults).toEqual([]);
    expect(outcomes).toMatchObject([{ results: [["-ENOMEM"]], taken: 0, returned: cache }]);
  });

  test("a cache of two pages backs one range, and what is removed goes to the allocator", () => {
    const { outcomes } = races({ policy: name, actors: [{ ops: ["get", "put"], cache: 2 }] });
    expect(outcomes).toMatchObject([{ results: [["0", "0"]], taken: 0, returned: 2, removes: 1 }]);
  });

  test("one of two fresh gets fails: the other is not harmed, whatever the order", () => {
    const failures = { "TDH.PHYMEM.PAMT.ADD": [1], allocation: [5] };
    const actors = [does("get"), does("get")];
    const { outcomes, faults } = races({ policy: name, actors, failures });
    expect(faults).toEqual([]);
    for (const end of outcomes) {
      expect(end.results.flat().sort()).toEqual(["-EIO", "0"]);
      expect([end.refcount, end.backed, end.taken - end.returned]).toEqual([1, true, 2]);
    }
  });
});

describe("PAMT.REMOVE fails", () => {
  const failures = { "TDH.PHYMEM.PAMT.REMOVE": [1] };

  test.each(unlocked.map(({ name }) => name))(
    "%s: the pair leaks, and the next get has it again",
    (name) => {
      const [left] = races({ policy: name, actors: [does("put")], failures }).outcomes;
      expect(left).toMatchObject({ refcount: 0, backed: true, leaked: 2, returned: 0 });
      const again = races({ policy: name, actors: [does("put", "get", "put")], failures });
      expect(again.faults).toEqual([]);
      expect(again.outcomes).toMatchObject([
        { refcount: 0, backed: false, leaked: 0, rangeNotFree: 1, taken: 2, returned: 4 },
      ]);
    },
  );

  test.each(locked.map(({ name }) => name))(
    "%s: the count goes back to 1, and the pair leaks for good",
    (name) => {
      const [left] = races({ policy: name, actors: [does("put")], failures }).outcomes;
      expect(left).toMatchObject({ refcount: 1, backed: true, leaked: 2, returned: 0 });
      const again = races({ policy: name, actors: [does("put", "get", "put")], failures });
      expect(again.faults).toEqual([]);
      for (const end of again.outcomes) {
        expect(end).toMatchObject({ refcount: 1, backed: true, leaked: 2, removes: 1, adds: 0 });
        expect(end.taken).toBe(end.returned);
      }
    },
  );

  test.each(names)("%s: with a get at the same time nothing but the pair is lost", (name) => {
    const actors = [does("put"), does("get", "put"), does("get")];
    for (const failing of [[1], [2], [1, 2]]) {
      const answer = races({
        policy: name,
        actors,
        failures: { "TDH.PHYMEM.PAMT.REMOVE": failing },
      });
      expect(answer.faults).toEqual([]);
      expect(answer.outcomes.every(({ backed }) => backed)).toBe(true);
    }
  });
});
