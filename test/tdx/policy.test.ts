import { describe, expect, test } from "vitest";
import { tdxModule } from "../../lib/tdx/module.js";
import { dynamicPamtObstacles, policies, policy } from "../../lib/tdx/policy.js";
import { getCost, putCost } from "../../lib/tdx/refcount-cost.js";

describe("policy", () => {
  test("knows each version of the series, oldest first", () => {
    const names = policies().map(({ name }) => name);
    expect(names).toEqual(["v2", "v3", "v4", "v5", "v5-alt", "v6", "merged"]);
    const dates = policies().map(({ date }) => date);
    expect([...dates].sort()).toEqual(dates);
  });

  test.each(policies())("$name is a spec of itself, and a name resolves to it", (preset) => {
    expect(policy(preset)).toEqual(preset);
    expect(policy(preset.name)).toEqual(preset);
  });

  test("without a name, it is what Linux merged", () => {
    expect(policy().name).toBe("merged");
    expect(policy({ cacheMin: 1 })).toEqual({ ...policy("merged"), cacheMin: 1 });
  });

  test("a variant is a preset spread, under any name", () => {
    const variant = policy({ ...policy("v5"), name: "v5-min1", cacheMin: 1 });
    expect(variant).toMatchObject({ septPairAt: "allocation", cacheMin: 1, name: "v5-min1" });
    expect(policy({ name: "v5", cacheMin: 1 })).toEqual({ ...policy("v5"), cacheMin: 1 });
  });

  // What separates the versions, as their postings have it.
  test.each([
    ["v2", "sparse", true, "unlocked", 0, "link", false, null],
    ["v3", "sparse", true, "unlocked", 0, "link", false, null],
    ["v4", "sparse", true, "unlocked", 0, "link", false, null],
    ["v5", "sparse", true, "unlocked", 0, "allocation", true, null],
    ["v5-alt", "sparse", true, "unlocked", 0, "link", true, null],
    ["v6", "flat", true, "locked", 0, "link", false, 48],
    ["merged", "flat", false, "locked", 2, "link", false, null],
  ])(
    "%s: %s counters",
    (name, refcounts, fastPath, lastPut, taken, septPairAt, hugepages, limit) => {
      expect(policy(name)).toMatchObject({
        pagesPerRange: 2,
        refcounts,
        fastPath,
        lastPut,
        pagesTakenWhenBacked: taken,
        septPairAt,
        hugepages,
        physBitsLimit: limit,
        featureBit: 36,
      });
    },
  );

  test.each([
    { splitCache: "none" },
    { splitCache: "vm" },
    { splitCache: "vcpu" },
    { sure: "read" },
    { sure: "printed" },
    { sure: "derived" },
    { sure: "inferred" },
    { physBitsLimit: 52 },
    { cacheFill: "capacity" },
  ] as const)("%j may be asked for", (change) => {
    expect(policy({ ...policy("v6"), ...change })).toMatchObject(change);
  });

  test("v1 is absent, and says why", () => {
    expect(() => policy("v1")).toThrow(/unknown policy: "v1" \(absent, since its topup minimum/);
  });

  test.each([
    ["v66", 'unknown policy: "v66" (did you mean "v6"?)'],
    [{ name: "v66", cacheMin: 1 }, 'unknown policy: "v66" (did you mean "v6"?)'],
    [{ cacheMni: 1 }, 'unknown key of policy: "cacheMni" (did you mean "cacheMin"?)'],
    [{ cacheMin: 41 }, "invalid policy.cacheMin: 41 (expected a whole number from 0 to 40)"],
    [{ cacheMin: 0.5 }, "invalid policy.cacheMin: 0.5 (expected a whole number from 0 to 40)"],
    [{ refcounts: "dense" }, 'invalid policy.refcounts: "dense" (expected flat or sparse)'],
    [{ fastPath: 1 }, "invalid policy.fastPath: 1 (expected true or false)"],
    [{ physBitsLimit: 53 }, "invalid policy.physBitsLimit: 53"],
  ])("refuses %j", (spec, message) => {
    expect(() => policy(spec as never)).toThrow(message);
  });
});

describe("what keeps Dynamic PAMT off", () => {
  const module = tdxModule();

  test("nothing up to 48 bits; beyond, the module, and with v6 the kernel too", () => {
    expect(dynamicPamtObstacles(policy("v6"), module, 48)).toEqual([]);
    expect(dynamicPamtObstacles(policy("v6"), module, 49)).toHaveLength(2);
    expect(dynamicPamtObstacles(policy("merged"), module, 49)).toEqual([
      "KeyIDs begin at bit 49, above the 48 that module 1.5 allows",
    ]);
  });

  test("a module without the feature bit", () => {
    const old = tdxModule({ dynamicPamt: false });
    expect(dynamicPamtObstacles(policy("v6"), old, 46)).toEqual([
      "module 1.5 does not set TDX_FEATURES0 bit 36",
    ]);
  });
});

/** Sums a run of gets on pages of one range. */
function gets(name: string, count: number): Record<string, number> {
  const total = { taken: 0, freed: 0, locks: 0, seamcalls: 0 };
  for (let held = 0; held < count; held++) {
    const cost = getCost(policy(name), held > 0);
    for (const key of ["taken", "freed", "locks", "seamcalls"] as const) total[key] += cost[key];
  }
  return total;
}

describe("get and put", () => {
  test("three gets of one range: merged takes six pages and the lock each time", () => {
    expect(gets("merged", 3)).toEqual({ taken: 6, freed: 4, locks: 3, seamcalls: 1 });
  });

  test.each(["v2", "v3", "v4", "v5", "v5-alt", "v6"])("%s takes two pages and one lock", (name) => {
    expect(gets(name, 3)).toEqual({ taken: 2, freed: 0, locks: 1, seamcalls: 1 });
  });

  test.each(policies())("$name: the last put gives back what the first get took", (rules) => {
    const first = getCost(rules, false);
    expect(putCost(rules, true).freed).toBe(first.taken - first.freed);
    expect(putCost(rules, false)).toMatchObject({ freed: 0, locks: rules.fastPath ? 0 : 1 });
  });
});
