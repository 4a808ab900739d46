import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { InputError } from "../../../lib/errors.js";
import { kind } from "../../../lib/model/engine/kinds.js";
import { Simulation } from "../../../lib/model/engine/simulation.js";
import { fallible, type Failures } from "../../../lib/model/failures.js";
import { packed, scattered, spread } from "../../../lib/model/place.js";
import { host } from "../../../lib/scene/host.js";
import { policies } from "../../../lib/tdx/policy.js";
import type { Event } from "../../../lib/workload/event.js";
import { eventOf, giant, prelude, wishes, type Wish } from "./random-events.js";
import { checkAll } from "./watch.js";

const reserve = { "2m": 12, "1g": 1 };
const placements = { packed, spread: spread(reserve), scattered: scattered(7, reserve) };

/** Failures of some calls, by number. */
const failing: fc.Arbitrary<Failures> = fc.dictionary(
  fc.constantFrom(...fallible),
  fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 3 }),
  { maxKeys: 3 },
);

/** Plays wishes, refused ones left out, with a look at everything after each. */
function played(wishes: readonly Wish[], simulation: Simulation): void {
  const play = (event: Event): void => {
    const before = JSON.stringify([simulation.context.ledger.now, simulation.context.calls.count]);
    try {
      simulation.play(event);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect(error.message).toMatch(/^event \d+ cannot be: [a-z-]+ of guest \d.* \(.+\)$/);
      const after = JSON.stringify([simulation.context.ledger.now, simulation.context.calls.count]);
      expect(after, "a refused event changes nothing").toBe(before);
    }
    checkAll(simulation);
  };
  for (const event of prelude) play(event);
  if (simulation.context.host.policy.hugepages) play(giant);
  for (const wish of wishes) play(eventOf(wish));
  for (const guest of simulation.context.tds.keys()) play({ op: "destroy", guest });
}

describe.each(policies())("$name", ({ name, hugepages, lastPut }) => {
  const node = host({ memory: "4G", pamt: "dynamic", policy: name });

  test.prop([wishes, fc.constantFrom(...Object.keys(placements))], { numRuns: 40 })(
    "any events leave counts, pages and tables as they must be, and nothing at the end",
    (list, where) => {
      const simulation = new Simulation(node, placements[where as keyof typeof placements](node));
      played(list, simulation);
      const { pool, ledger, calls } = simulation.context;
      expect([...ledger.now].every((count) => count === 0)).toBe(true);
      expect([pool!.pairs, pool!.taken - pool!.returned]).toEqual([0, 0]);
      expect(pool!.gets).toBe(pool!.puts);
      const { count } = calls;
      expect(count["TDH.PHYMEM.PAMT.ADD"]).toBeLessThanOrEqual(count["TDH.PHYMEM.PAMT.REMOVE"]);
      if (!hugepages) expect(count["TDH.MEM.PAGE.DEMOTE"]).toBe(0);
    },
  );

  test.prop([wishes, failing], { numRuns: 40 })(
    "failures are rolled back: nothing is lost but what could not be removed, and pairs behind it",
    (list, failures) => {
      const simulation = new Simulation(node, packed(node), failures);
      played(list, simulation);
      const { pool, ledger, lost } = simulation.context;
      const leaked = ledger.now[kind.leaked]!;
      const pages = ledger.now.subarray(0, kind.waiting).reduce((sum, count) => sum + count, 0);
      const kept = lost.filter((one) => one.kind < kind.waiting).length;
      expect(pages).toBe(leaked + kept + 2 * pool!.pairs);
      expect(pool!.taken - pool!.returned).toBe(leaked + 2 * pool!.pairs + pool!.drawn);
      const ranges = new Set(
        lost.filter(({ count }) => count === 1).map(({ first }) => Math.floor(first / 512)),
      );
      const leaks = lastPut === "locked" ? pool!.leaks : new Set<number>();
      expect([...pool!.users].filter((count) => count > 0)).toHaveLength(
        new Set([...ranges, ...leaks]).size,
      );
    },
  );
});

test("the random events do come to be, splits at both levels among them", () => {
  const node = host({ memory: "4G", pamt: "dynamic", policy: "v5" });
  let splits = 0;
  let inhibited = 0;
  let giants = 0;
  for (const list of fc.sample(wishes, { numRuns: 40, seed: 1 })) {
    const simulation = new Simulation(node, packed(node));
    const { context } = simulation;
    const pieces = (): number =>
      [...context.tds.values()].reduce((n, td) => n + td.tables.pd.size, 0);
    for (const event of [...prelude, giant]) simulation.play(event);
    const before = pieces();
    for (const wish of list) {
      try {
        simulation.play(eventOf(wish));
      } catch {
        continue;
      }
      giants += Math.max(0, pieces() - before);
      inhibited += context.tds.get(0)?.inhibited.size ?? 0;
    }
    splits += context.tally.splits;
  }
  expect(Math.min(splits, giants, inhibited)).toBeGreaterThan(20);
});
