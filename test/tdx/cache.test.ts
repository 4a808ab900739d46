import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { faultPages, guaranteedPages, splitCachePages, topup } from "../../lib/tdx/cache.js";
import { idleCache } from "../../lib/tdx/idle-cache.js";
import { policies, policy } from "../../lib/tdx/policy.js";
import { KiB } from "../../lib/units.js";

const versions = fc.constantFrom(...policies());
const minimums = fc.integer({ min: 0, max: 40 });
const widths = fc.constantFrom(48 as const, 52 as const);

describe("what a vCPU's cache holds", () => {
  // Pages a vCPU that each version asks for, as its posting has it.
  test.each([
    ["v2", 40],
    ["v3", 15],
    ["v4", 15],
    ["v5", 10],
    ["v5-alt", 12],
    ["v6", 10],
    ["merged", 10],
  ])("%s: %d pages", (name, pages) => {
    for (const vcpus of [1, 8, 64, 224]) {
      const cache = idleCache(name, undefined, vcpus);
      expect(cache.pagesPerVcpu).toBe(pages);
      expect(cache.bytes / KiB).toBe(pages * 4 * vcpus);
    }
  });

  test("a minimum above what fits takes nothing out of a cache that holds more", () => {
    expect(topup(policy("v2"), 60, 40)).toBe(60);
    expect(topup(policy("v2"), 30, 40)).toBe(40);
  });

  property.prop([versions, minimums, fc.nat(2000)])(
    "topup never takes pages away, and doing it twice is doing it once",
    (rules, min, held) => {
      const full = topup(rules, held, min);
      expect(full).toBeGreaterThanOrEqual(held);
      expect(topup(rules, full, min)).toBe(full);
      expect(full).toBeGreaterThanOrEqual(guaranteedPages(rules, min));
    },
  );

  property.prop([versions, minimums, fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 60 })])(
    "a fault finds no fewer pages than are guaranteed, whatever faults came before",
    (rules, min, faults) => {
      let held = 0;
      for (const depth of faults) {
        held = topup(rules, held, min);
        expect(held).toBeGreaterThanOrEqual(guaranteedPages(rules, min));
        const need = depth < 0 ? 0 : faultPages(rules, depth);
        if (need <= held) held -= need;
      }
    },
  );

  property.prop([versions, minimums, fc.integer({ min: 1, max: 512 }), widths])(
    "pages held are those a fault can use and those it leaves, on each vCPU alike",
    (rules, min, vcpus, gpaw) => {
      const cache = idleCache(rules, min, vcpus, gpaw);
      expect(cache.usablePages + cache.leftPages).toBe(cache.pagesPerVcpu);
      expect(cache.usablePages).toBeLessThanOrEqual(cache.neededPages);
      expect(cache.pages).toBe(vcpus * idleCache(rules, min, 1, gpaw).pages);
      expect(cache.misses).toBe(cache.missesAt !== null);
      if (cache.missesAt !== null) {
        expect(faultPages(rules, cache.missesAt)).toBeGreaterThan(cache.guaranteedPages);
      }
    },
  );
});

describe("the question of the thread", () => {
  test("v5: of ten pages a fault can use two; a minimum of 1 holds just those", () => {
    expect(idleCache("v5", 5, 224)).toMatchObject({ neededPages: 2, usablePages: 2, leftPages: 8 });
    expect(idleCache("v5", 1, 224)).toMatchObject({ pagesPerVcpu: 2, leftPages: 0, misses: false });
    expect(idleCache("v5", 5, 224).bytes - idleCache("v5", 1, 224).bytes).toBe(224 * 32 * KiB);
  });

  test("v5 hides pairs behind Secure EPT pages that wait in KVM's cache; no other version does", () => {
    expect(idleCache("v5", 5, 1)).toMatchObject({ hiddenPairs: 40, hiddenBytes: 320 * KiB });
    for (const { name, septPairAt } of policies()) {
      if (septPairAt === "link") expect(idleCache(name, 5, 8).hiddenPairs).toBe(0);
    }
  });

  test("v6: 5 is exact with five levels, one too many with four, and 1 misses at once", () => {
    expect(idleCache("v6", 5, 1, 52)).toMatchObject({
      neededPages: 10,
      leftPages: 0,
      misses: false,
    });
    expect(idleCache("v6", 5, 1, 48)).toMatchObject({
      neededPages: 8,
      leftPages: 2,
      misses: false,
    });
    expect(idleCache("v6", 4, 1, 52)).toMatchObject({ misses: true, missesAt: 4 });
    expect(idleCache("v6", 1, 1)).toMatchObject({ misses: true, missesAt: 1, usablePages: 2 });
    expect(idleCache("v6", 0, 1)).toMatchObject({ misses: true, missesAt: 0, pages: 0 });
  });

  test("v5-alt misses with 3 where v6 would with 4: it adds the guest page's pair itself", () => {
    expect(idleCache("v5-alt", 4, 1)).toMatchObject({ misses: false, leftPages: 0 });
    expect(idleCache("v5-alt", 3, 1)).toMatchObject({ misses: true, missesAt: 4 });
    expect(idleCache("v5-alt", 0, 1)).toMatchObject({ pagesPerVcpu: 2, missesAt: 1 });
  });

  test("v3: the list holds the Secure EPT pages too", () => {
    expect(idleCache("v3", 5, 1, 52)).toMatchObject({ neededPages: 14, leftPages: 1 });
    expect(idleCache("v3", 5, 1, 48)).toMatchObject({ neededPages: 11, leftPages: 4 });
  });

  test("v2 fills to capacity, yet wears down to its minimum", () => {
    expect(idleCache("v2", 1, 1)).toMatchObject({
      pagesPerVcpu: 40,
      guaranteedPages: 2,
      misses: true,
    });
    expect(idleCache("v2", 0, 1).pages).toBe(0);
    expect(idleCache("v2", 40, 1)).toMatchObject({ pagesPerVcpu: 40, guaranteedPages: 40 });
  });

  test("says so in words", () => {
    expect(idleCache("v6", 1, 224).answer).toBe(
      "With a minimum of 1, v6 keeps 2 pages (8 KiB) a vCPU, 1.75 MiB in all. The worst fault (GPAW 52) needs 10 of them, " +
        "can use 2 and leaves 0; a fault begins with at least 2, so it runs dry when a fault links 1 new Secure EPT page " +
        "and each lies in a fresh range.",
    );
    expect(idleCache("v5", 5, 1).answer).toContain("up to 40 pairs (320 KiB)");
  });

  test("what was not read is not called read", () => {
    expect(idleCache("merged", 5, 1).sure).toBe("inferred");
    expect(idleCache("v6", 5, 1).sure).toBe("derived");
  });

  test.each([
    [["v6", 41, 1], "invalid cacheMin: 41 (expected a whole number from 0 to 40)"],
    [["v6", -1, 1], "invalid cacheMin: -1"],
    [["v6", 5, 1.5], "invalid vcpus: 1.5"],
    [["v6", 5, 1, 50], "invalid gpaw: 50 (expected 48 or 52)"],
    [["v7", 5, 1], 'unknown policy: "v7"'],
  ])("refuses %j", (args, message) => {
    expect(() => idleCache(...(args as Parameters<typeof idleCache>))).toThrow(message);
  });
});

describe("a fault and a split", () => {
  test("worst fault of the vectors: 4 pairs with four levels, 5 with five", () => {
    expect(faultPages(policy("v6"), 3)).toBe(8);
    expect(faultPages(policy("v6"), 4)).toBe(10);
  });

  test("a split takes 4 pages, and 2 where the Secure EPT page brings its pair", () => {
    expect(splitCachePages(policy("v4"))).toBe(4);
    expect(splitCachePages(policy("v5"))).toBe(2);
  });
});
