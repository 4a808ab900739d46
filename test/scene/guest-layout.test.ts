import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { guest } from "../../lib/scene/guest.js";
import type { GuestSpec } from "../../lib/scene/guest-spec.js";
import { intersect, mergeExtents, subtract, type ExtentSpec } from "../../lib/tdx/extents.js";
import { levelBytes, levels, type Level } from "../../lib/tdx/level.js";
import { totalBytes } from "../../lib/tdx/memory.js";
import { GiB, MiB, TiB } from "../../lib/units.js";

const page = 4096;
const share = fc.integer({ min: 0, max: 10 });
const spec: fc.Arbitrary<GuestSpec> = fc
  .record({
    memory: fc.integer({ min: 2 ** 14, max: 2 ** 21 }).map((count) => count * page),
    shared: fc.oneof(
      fc.constant("swiotlb"),
      fc.nat(2 ** 14).map((count) => count * page),
      fc.nat(32).map((count) => count * 2 * MiB),
    ),
    shares: fc.tuple(share, share, share),
    folio: fc.constantFrom(...levels),
    gpaw: fc.constantFrom(48 as const, 52 as const),
    accept: fc.constantFrom("eager" as const, "lazy" as const),
    percent: fc.integer({ min: 0, max: 100 }),
    firmware: fc.constantFrom("tdvf" as const, "none" as const),
  })
  .map(({ shares: [a, b, c], percent, ...rest }) => {
    const sum = a + b + c || 1;
    const backing =
      a + b + c === 0 ? ("2m" as const) : { "4k": a / sum, "2m": b / sum, "1g": c / sum };
    return { ...rest, backing, touched: rest.accept === "lazy" ? `${percent}%` : undefined };
  });

describe("the layout of any guest", () => {
  property.prop([spec])(
    "maps each private page once, aligned, and no larger than its folio",
    (given) => {
      const td = guest(given);
      const own = subtract(td.ram, td.sharedExtents);
      expect(totalBytes(td.leaves)).toBe(totalBytes(mergeExtents(td.leaves)));
      expect(td.mappedBytes - td.touchedBytes).toBe(td.firmware === "tdvf" ? 4 * MiB : 0);
      expect(td.privateBytes + td.sharedBytes).toBe(td.memory);
      expect(td.touchedBytes).toBeLessThanOrEqual(td.privateBytes);
      if (td.accept === "eager") expect(intersect(mergeExtents(td.leaves), own)).toEqual(own);
      expect(intersect(mergeExtents(td.leaves), [...td.sharedExtents])).toEqual([]);
      for (const { start, end, level } of td.leaves) {
        expect([start % levelBytes[level], end % levelBytes[level]]).toEqual([0, 0]);
        expect(levelBytes[level]).toBeLessThanOrEqual(levelBytes[td.folio]);
      }
      const bytes = levels.reduce((sum, level) => sum + td.pages[level] * levelBytes[level], 0);
      expect(bytes).toBe(td.mappedBytes);
    },
  );

  property.prop([spec])("costs a handful of extents, however large the guest", (given) => {
    expect(guest(given).leaves.length).toBeLessThanOrEqual(16);
  });

  property.prop([fc.array(fc.integer({ min: 1, max: 2 ** 19 - 1 }), { maxLength: 6 }), spec])(
    "is the same for one range and for its pieces, in any order",
    (cuts, given) => {
      const rest = { ...given, memory: undefined, shared: 0, firmware: "none" as const };
      const edges = [...new Set([0, ...cuts, 2 ** 19])].sort((a, b) => a - b);
      const pieces: ExtentSpec[] = edges
        .slice(1)
        .map((end, index) => ({ start: edges[index]! * page, end: end * page }))
        .reverse();
      const whole = guest({ ...rest, ranges: [{ start: 0, end: 2 ** 19 * page }] });
      expect({ ...guest({ ...rest, ranges: pieces }), ranges: whole.ranges }).toEqual(whole);
    },
  );

  property.prop([fc.integer({ min: 0, max: 100 }), fc.constantFrom(4, 16, 64)])(
    "gives 4K its share of the 2 MiB units, from the lowest up",
    (percent, gib) => {
      const part = percent / 100;
      const td = guest({
        memory: `${gib}G`,
        firmware: "none",
        backing: { "4k": part, "2m": 1 - part },
      });
      const small = Math.round(part * gib * 512);
      expect(td.pages).toEqual({ "4k": small * 512, "2m": gib * 512 - small, "1g": 0 });
      expect(td.leaves[0]?.level).toBe(small > 0 ? "4k" : "2m");
    },
  );

  property.prop([spec, fc.constantFrom(...levels)])(
    "at a smaller folio takes no fewer Secure EPT pages",
    (given, folio: Level) => {
      const [whole, capped] = [guest({ ...given, folio: "1g" }), guest({ ...given, folio })];
      expect(capped.sept.total).toBeGreaterThanOrEqual(whole.sept.total);
      expect(capped.mappedBytes).toBe(whole.mappedBytes);
    },
  );

  test("of 60 TiB takes as few extents as that of 8 GiB", () => {
    const backing = { "4k": 0.5, "2m": 0.5 };
    const [small, large] = [8 * GiB, 60 * TiB].map((memory) => guest({ memory, backing }));
    expect(large?.leaves.length).toBe(small?.leaves.length);
    expect(large?.pages["2m"]).toBe(30 * 2 ** 19);
  });
});
