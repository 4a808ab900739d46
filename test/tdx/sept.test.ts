import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { levelBytes, levels } from "../../lib/tdx/level.js";
import { privateLimit, septPages, type Leaf } from "../../lib/tdx/sept.js";
import { GiB, MiB, TiB } from "../../lib/units.js";

/** Counts tables by walking to every leaf, as the hardware would build the tree. */
function walked(leaves: readonly Leaf[], gpaw: 48 | 52): Record<string, number> {
  const tables = { pt: new Set(), pd: new Set(), pdpt: new Set(), pml4: new Set() };
  for (const { start, end, level } of leaves) {
    for (let at = start; at < end; at += levelBytes[level]) {
      if (level === "4k") tables.pt.add(Math.floor(at / (2 * MiB)));
      if (level !== "1g") tables.pd.add(Math.floor(at / GiB));
      tables.pdpt.add(Math.floor(at / (512 * GiB)));
      if (gpaw === 52) tables.pml4.add(Math.floor(at / (256 * TiB)));
    }
  }
  const { pt, pd, pdpt, pml4 } = tables;
  return { pt: pt.size, pd: pd.size, pdpt: pdpt.size, pml4: pml4.size };
}

/** Leaves near the edges that matter: 1 GiB, 512 GiB and 64 TiB, which four levels still reach. */
const leaf = fc
  .record({
    level: fc.constantFrom(...levels),
    near: fc.constantFrom(GiB, 512 * GiB, 64 * TiB),
    offset: fc.integer({ min: -4, max: 4 }),
    count: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ level, near, offset, count }): Leaf => {
    const start = Math.max(0, near + offset * levelBytes[level]);
    return { start, end: start + count * levelBytes[level], level };
  });

describe("Secure EPT pages", () => {
  property.prop([fc.array(leaf, { maxLength: 12 }), fc.constantFrom(48 as const, 52 as const)])(
    "are those a walk to every leaf would build, in any order of leaves",
    (leaves, gpaw) => {
      const counted = septPages(leaves, gpaw);
      expect(counted).toMatchObject(walked(leaves, gpaw));
      expect(counted.total).toBe(counted.pt + counted.pd + counted.pdpt + counted.pml4);
      expect(counted.mirror).toBe(counted.total);
      expect(septPages([...leaves].reverse(), gpaw)).toEqual(counted);
    },
  );

  property.prop([fc.integer({ min: 1, max: 4096 }), fc.integer({ min: 1, max: 4095 })])(
    "are the same for one range and for its pieces",
    (pages, cut) => {
      fc.pre(cut < pages);
      const [end, at] = [pages * 4096, cut * 4096];
      const whole = septPages([{ start: 0, end, level: "4k" }], 48);
      const pieces: Leaf[] = [
        { start: at, end, level: "4k" },
        { start: 0, end: at, level: "4k" },
      ];
      expect(septPages(pieces, 48)).toEqual(whole);
    },
  );

  test("of no memory are none", () => expect(septPages([], 52).total).toBe(0));

  test("five levels reach 2 PiB with eight PML4 pages; the cost is that of one extent", () => {
    const all = septPages([{ start: 0, end: privateLimit(52), level: "4k" }], 52);
    expect(all).toMatchObject({ pml4: 8, pdpt: 4096, pd: 2 ** 21, pt: 2 ** 30 });
  });

  test("name the limit when a mapping reaches beyond the width", () => {
    const beyond: Leaf = { start: 2 ** 47 - 4096, end: 2 ** 47 + 4096, level: "4k" };
    expect(() => septPages([beyond], 48)).toThrow(
      "guest address beyond GPAW 48: [0x7ffffffff000, 0x800000001000) (private addresses end at 0x800000000000; GPAW 52 reaches further)",
    );
    expect(septPages([beyond], 52).pt).toBe(2);
    const farther: Leaf = { start: 0, end: 2 ** 51 + 4096, level: "4k" };
    expect(() => septPages([farther], 52)).toThrow(/private addresses end at 0x8000000000000\)$/);
  });
});
