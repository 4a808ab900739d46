import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { cacheRun } from "../../lib/model/cache-run.js";
import { Calls } from "../../lib/model/engine/calls.js";
import { kind } from "../../lib/model/engine/kinds.js";
import { Pool, type Cache } from "../../lib/model/pool.js";
import { guaranteedPages, topup } from "../../lib/tdx/cache.js";
import { policies, policy, type Policy } from "../../lib/tdx/policy.js";
import { getCost, putCost } from "../../lib/tdx/refcount-cost.js";

const variants: fc.Arbitrary<Policy> = fc
  .record({
    name: fc.constantFrom(...policies().map(({ name }) => name)),
    cacheMin: fc.integer({ min: 0, max: 12 }),
    cacheFill: fc.constantFrom("minimum" as const, "capacity" as const),
    cacheCapacity: fc.integer({ min: 1, max: 50 }),
    cacheExtraPairs: fc.nat(2),
    pagesTakenWhenBacked: fc.nat(3),
  })
  .map((fields) => policy(fields));

describe("a run of faults on a cache", () => {
  test.prop([variants, fc.nat(60), fc.nat(200), fc.nat(5)], { numRuns: 3000 })(
    "is what its faults one by one are",
    (rules, held, faults, each) => {
      fc.pre(guaranteedPages(rules) >= each);
      let now = held;
      let taken = 0;
      let most = faults === 0 ? held : 0;
      for (let fault = 0; fault < faults; fault++) {
        const full = Math.max(now, topup(rules, now));
        taken += full - now;
        now = full - each;
        most = Math.max(most, now);
      }
      expect(cacheRun(rules, held, faults, each)).toEqual({ held: now, taken, most });
    },
  );
});

const runs = fc.array(
  fc.record({
    first: fc.nat(2100),
    count: fc.integer({ min: 1, max: 900 }),
    cache: fc.constantFrom(0, 1, null),
    cause: fc.constantFrom(kind.controlPairs, kind.septPairs, kind.privatePairs),
  }),
  { maxLength: 12 },
);

const counters = ["gets", "puts", "locks", "taken", "returned", "pairs"] as const;

describe("a run of frames", () => {
  test.prop([variants, runs], { numRuns: 200 })(
    "is what its pages one by one are",
    (rules, list) => {
      const [byRun, byPage] = [begin(rules), begin(rules)];
      fc.pre(byRun.pool.isSure);
      const owned = new Set<number>();
      for (const { first, count, cache, cause } of list) {
        const frames = Array.from({ length: count }, (_, at) => first + at);
        const held = frames.filter((frame) => owned.has(frame)).length;
        // Either all of a run is owned, or none of it.
        if (held !== 0 && held !== count) continue;
        for (const frame of frames) {
          if (held === 0) owned.add(frame);
          else owned.delete(frame);
        }
        if (held === 0) {
          byRun.pool.getRun(first, count, cache === null ? null : byRun.caches[cache]!, cause);
          byRun.pool.ledger.note();
          const one = cache === null ? null : byPage.caches[cache]!;
          for (const frame of frames) {
            if (one) byPage.pool.topup(one);
            expect(byPage.pool.get(frame, one, cause)).toBeNull();
            byPage.pool.ledger.note();
          }
        } else {
          byRun.pool.putRun(first, count);
          for (const frame of frames) byPage.pool.putRun(frame, 1);
        }
        expect(counters.map((name) => byRun.pool[name])).toEqual(
          counters.map((name) => byPage.pool[name]),
        );
        expect(byRun.calls.count).toEqual(byPage.calls.count);
        expect(byRun.caches).toEqual(byPage.caches);
        expect(byRun.pool.users).toEqual(byPage.pool.users);
        expect(byRun.pool.ledger.now).toEqual(byPage.pool.ledger.now);
        expect(byRun.pool.ledger.peak).toEqual(byPage.pool.ledger.peak);
        expect(byRun.pool.ledger.peakBytes).toBe(byPage.pool.ledger.peakBytes);
        checkCounts(byRun, rules, owned);
      }
    },
  );
});

function begin(rules: Policy): Played {
  const calls = new Calls();
  const caches = [0, 1].map((): Cache => ({ held: 0, kind: kind.caches }));
  return { pool: new Pool(rules, 8, calls), calls, caches };
}

interface Played {
  readonly pool: Pool;
  readonly calls: Calls;
  readonly caches: readonly Cache[];
}

/** Refcount = 4K users, always; pages taken = held + returned. */
function checkCounts(
  { pool, caches, calls }: Played,
  rules: Policy,
  owned: ReadonlySet<number>,
): void {
  const users = new Uint16Array(8);
  for (const frame of owned) users[Math.floor(frame / 512)]!++;
  expect(pool.users).toEqual(users);
  const pairs = users.filter((count) => count > 0).length;
  expect(pool.pairs).toBe(pairs);
  expect(calls.count["TDH.PHYMEM.PAMT.ADD"] - calls.count["TDH.PHYMEM.PAMT.REMOVE"]).toBe(pairs);
  const cached = caches.reduce((sum, { held }) => sum + held, 0);
  expect(pool.taken).toBe(pairs * rules.pagesPerRange + cached + pool.returned);
}

describe.each(policies())("$name", (rules) => {
  test("costs of single gets and puts are those of the policy", () => {
    const calls = new Calls();
    const pool = new Pool(rules, 2, calls);
    const cost = (act: () => unknown): unknown => {
      const before = [pool.taken, pool.returned, pool.locks, seamcalls(calls)];
      act();
      const after = [pool.taken, pool.returned, pool.locks, seamcalls(calls)];
      const [taken, freed, locks, made] = after.map((value, at) => value - before[at]!);
      return { taken, freed, locks, seamcalls: made };
    };
    expect(cost(() => pool.get(5, null, kind.privatePairs))).toEqual(getCost(rules, false));
    expect(cost(() => pool.get(6, null, kind.privatePairs))).toEqual(getCost(rules, true));
    expect(cost(() => pool.putRun(6, 1))).toEqual(putCost(rules, false));
    expect(cost(() => pool.putRun(5, 1))).toEqual(putCost(rules, true));
  });

  test("a split takes one pair from a cache topped up by one entry, no call but DEMOTE and no lock", () => {
    const calls = new Calls();
    const pool = new Pool(rules, 4, calls);
    const cache = { held: 0, kind: kind.caches };
    pool.topup(cache, 2);
    expect(pool.demote(3, cache)).toBeNull();
    expect([pool.taken, pool.returned, pool.locks, cache.held, pool.gets]).toEqual([
      2, 0, 0, 0, 512,
    ]);
    expect([...pool.users]).toEqual([0, 0, 0, 512]);
    expect(seamcalls(calls)).toBe(0);
    pool.putRun(3 * 512, 512);
    expect([pool.pairs, pool.returned]).toEqual([0, 2]);
  });
});

function seamcalls({ count }: Calls): number {
  return count["TDH.PHYMEM.PAMT.ADD"] + count["TDH.PHYMEM.PAMT.REMOVE"];
}

describe("the merged policy against v6, on 512 gets of one range", () => {
  // Linux tdx_pamt_get() as merged: each get takes two pages and the lock, backed or not.
  test.each([
    ["merged", 1024, 1022, 512],
    ["v6", 2, 0, 1],
  ])("%s takes %i pages, returns %i, and locks %i times", (name, taken, returned, locks) => {
    const pool = new Pool(policy(name), 1);
    const cache = { held: 0, kind: kind.caches };
    pool.getRun(0, 512, cache, kind.privatePairs);
    expect([pool.taken - cache.held, pool.returned, pool.locks]).toEqual([taken, returned, locks]);
  });
});

/** A pool whose first removal failed, in range 1. */
function leaking(name: string): { pool: Pool; calls: Calls } {
  const calls = new Calls({ "TDH.PHYMEM.PAMT.REMOVE": [1] });
  const pool = new Pool(policy(name), 4, calls);
  pool.get(512, null, kind.controlPairs);
  pool.putRun(512, 1);
  expect([pool.pairs, pool.ledger.now[kind.leaked], pool.taken - pool.returned]).toEqual([0, 2, 2]);
  expect([pool.isBlocked(0, 512), pool.isBlocked(512, 512), pool.isBlocked(0, 2048)]).toEqual([
    false,
    true,
    true,
  ]);
  return { pool, calls };
}

describe("a pair that could not be removed", () => {
  test.each(policies().filter(({ lastPut }) => lastPut === "unlocked"))(
    "$name uses it again: HPA_RANGE_NOT_FREE",
    ({ name }) => {
      const { pool, calls } = leaking(name);
      expect(pool.users[1]).toBe(0);
      expect(pool.get(513, null, kind.privatePairs)).toBeNull();
      expect([pool.pairs, pool.ledger.now[kind.leaked], pool.taken - pool.returned]).toEqual([
        1, 0, 2,
      ]);
      expect([pool.isBlocked(512, 512), calls.count["TDH.PHYMEM.PAMT.ADD"]]).toEqual([false, 2]);
      pool.putRun(513, 1);
      expect([pool.pairs, pool.taken - pool.returned]).toEqual([0, 0]);
    },
  );

  test.each(policies().filter(({ lastPut }) => lastPut === "locked"))(
    "$name keeps a user that never puts",
    ({ name }) => {
      const { pool, calls } = leaking(name);
      expect(pool.users[1]).toBe(1);
      expect(pool.get(513, null, kind.privatePairs)).toBeNull();
      pool.putRun(513, 1);
      expect([pool.users[1], pool.pairs, pool.ledger.now[kind.leaked]]).toEqual([1, 0, 2]);
      expect([calls.count["TDH.PHYMEM.PAMT.ADD"], calls.count["TDH.PHYMEM.PAMT.REMOVE"]]).toEqual([
        1, 1,
      ]);
    },
  );
});
