import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { backing, breakEven } from "../../lib/model/backing.js";
import { host } from "../../lib/scene/host.js";
import { tdxRanges } from "../../lib/scene/tdx-ranges.js";
import { GiB, KiB, MiB, TiB } from "../../lib/units.js";

describe("backed ranges", () => {
  test("are those that hold TDX memory, each once", () => {
    expect(tdxRanges(host({ memory: 2 * TiB }))).toBe(2 ** 20);
    const ranges = [
      { start: MiB, end: 3 * MiB },
      { start: 3 * MiB + 8192, end: 4 * MiB },
      { start: GiB - 4096, end: GiB + 4096 },
    ];
    expect(tdxRanges(host({ ranges }))).toBe(2 + 2);
  });

  test("all of them take the bitmap and the counters more than static PAMT: 34 KiB a GiB", () => {
    const node = host({ ranges: [{ start: 0, end: TiB }] });
    const full = backing(node, 1);
    expect(full.dynamic - full.static).toBe(34 * KiB * 1024);
    expect(backing(node, 0).pairs).toBe(0);
  });

  test("break even at (4104 - 42) / 4096 of them", () => {
    expect(breakEven(host({ ranges: [{ start: 0, end: TiB }] }))).toBe(4062 / 4096);
  });

  test("never break even where TDMRs span many holes", () => {
    const ranges = [0, 1, 2, 3].map((at) => ({
      start: at * GiB + 2 * MiB,
      end: at * GiB + 4 * MiB,
    }));
    expect(breakEven(host({ ranges }))).toBeGreaterThan(1);
  });

  test.each([-0.1, 1.1, Number.NaN])("a share of %d is refused", (share) => {
    expect(() => backing(host({ memory: GiB }), share)).toThrow(`invalid share: ${share}`);
  });

  test.prop([fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 2, max: 4096 })])(
    "Dynamic PAMT is below static PAMT exactly where the share is below break-even",
    (share, gib) => {
      const node = host({ memory: gib * GiB });
      const { dynamic, static: all, pairs } = backing(node, share);
      expect(dynamic < all).toBe(pairs / tdxRanges(node) < breakEven(node));
    },
  );
});
