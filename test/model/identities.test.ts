import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { pamtKb } from "../../lib/model/components.js";
import { footprint, type Footprint } from "../../lib/model/footprint.js";
import { fleet } from "../../lib/scene/fleet.js";
import { guest } from "../../lib/scene/guest.js";
import { host } from "../../lib/scene/host.js";
import { GiB, KiB } from "../../lib/units.js";
import { dynamicPart, fitting, placements } from "./fitting.js";
import { hosts, scenes, settings, shapes } from "./scenes.js";

describe("a scene", () => {
  test.prop([scenes], { numRuns: 2500 })(
    "has best ≤ expected ≤ worst, and whole bytes in each part",
    ({ node, guests }) => {
      const answer = fitting(node, guests);
      for (const { name, best, bytes, worst } of [...answer.components, ...answer.beside]) {
        expect([best, bytes, worst].every(Number.isInteger), name).toBe(true);
        expect(Math.min(best, bytes, worst), name).toBeGreaterThanOrEqual(0);
      }
      fc.pre(!node.failure);
      const { best, expected, worst } = answer.dynamic;
      expect(best.bytes).toBeLessThanOrEqual(expected.bytes);
      expect(expected.bytes).toBeLessThanOrEqual(worst.bytes);
    },
  );

  test.prop([scenes], { numRuns: 2500 })(
    "never takes more than static PAMT, bitmap, counters and caches",
    ({ node, guests }) => {
      const answer = fitting(node, guests);
      fc.pre(!node.failure);
      const besides = dynamicPart(answer, "page bitmap", "refcount array", "vCPU DPAMT caches");
      for (const placed of placements) {
        expect(answer.dynamic[placed].bytes, placed).toBeLessThanOrEqual(
          answer.static.bytes + besides,
        );
      }
    },
  );

  test.prop([scenes], { numRuns: 1000 })(
    "adds up: totals are the sums of their parts, and both modes count the same TD pages",
    ({ node, guests }) => {
      const answer = fitting(node, guests);
      fc.pre(!node.failure);
      const sum = (mode: string, placed: "best" | "bytes" | "worst"): number =>
        answer.components
          .filter((one) => one.mode === mode)
          .reduce((all, one) => all + one[placed], 0);
      expect(answer.static.bytes).toBe(sum("static", "bytes"));
      expect(answer.dynamic.bytes).toBe(sum("dynamic", "bytes"));
      expect(answer.dynamic.best.bytes).toBe(sum("dynamic", "best"));
      expect(answer.dynamic.expected.bytes).toBe(sum("dynamic", "bytes"));
      expect(answer.dynamic.worst.bytes).toBe(sum("dynamic", "worst"));
      expect(answer.bytes).toBe(answer[node.mode].bytes);
      const pages = (mode: string): number[] =>
        answer.components
          .filter((one) => one.mode === mode && one.scope === "TD" && !one.kind.startsWith("pairs"))
          .map(({ bytes }) => bytes);
      expect(pages("static")).toEqual(pages("dynamic"));
    },
  );

  test.prop([scenes], { numRuns: 500 })(
    "does not depend on the order of its guests, nor on how they are counted",
    ({ node, guests }) => {
      const resolved = fleet(guests);
      const single = resolved.flatMap(([td, count]) =>
        Array.from({ length: count }, () => [td, 1] as const),
      );
      expect(numbers(fitting(node, single.toReversed()))).toEqual(numbers(fitting(node, resolved)));
    },
  );
});

/** A footprint without its warnings, which name guests in their order. */
function numbers(answer: Footprint): Footprint {
  return { ...answer, warnings: [] };
}

describe("a host before any TD runs", () => {
  test.prop([hosts], { numRuns: 1000 })(
    "has boot-time tables of Dynamic PAMT below those of static PAMT",
    (node) => {
      fc.pre(!node.failure);
      expect(pamtKb(node, "dynamic")).toBeLessThanOrEqual(pamtKb(node, "static"));
      const { static: all, dynamic: boot } = footprint(node);
      // Sparse counters follow memory; a flat array follows the highest page frame, wherever that is.
      const counters = node.refcounts[node.policy.refcounts];
      const spare = (pamtKb(node, "static") - pamtKb(node, "dynamic")) * KiB;
      if (node.policy.refcounts === "sparse") expect(counters).toBeLessThanOrEqual(spare);
      expect(all.bytes - boot.bytes).toBe(spare - counters);
      expect(placements.map((placed) => boot[placed].bytes)).toEqual(Array(3).fill(boot.bytes));
    },
  );
});

describe("scaling", () => {
  const blocks = fc.array(
    fc.record({ gap: fc.integer({ min: 1, max: 64 }), gib: fc.integer({ min: 1, max: 512 }) }),
    { minLength: 1, maxLength: 5 },
  );

  test.prop([blocks, settings, fc.integer({ min: 2, max: 9 })], { numRuns: 500 })(
    "a host's addresses by k scales all tables but PAMT_1G, and its flat counters",
    (parts, rest, k) => {
      const scaled = (by: number): ReturnType<typeof host> => {
        let at = 0;
        const ranges = parts.map(({ gap, gib }) => {
          const start = (at + gap) * GiB * by;
          at += gap + gib;
          return { start, end: at * GiB * by };
        });
        return host({ ...rest, maxPfn: undefined, ranges });
      };
      const [one, other] = [scaled(1), scaled(k)];
      fc.pre(!one.failure && !other.failure);
      for (const part of ["pamt4k", "pamt2m", "bitmap"] as const) {
        expect(other.tdmrs.map((tdmr) => tdmr[part])).toEqual(
          one.tdmrs.map((tdmr) => tdmr[part] * k),
        );
      }
      expect(other.refcounts.flat).toBe(one.refcounts.flat * k);
      expect(other.tdmrs.every(({ pamt1g }, at) => pamt1g <= one.tdmrs[at]!.pamt1g * k)).toBe(true);
    },
  );

  test.prop([scenes, fc.integer({ min: 2, max: 4 })], { numRuns: 500 })(
    "the fleet by k scales what its TDs take each, and packs their pairs no worse",
    ({ node, guests }, k) => {
      const few = fleet(guests);
      const roomy = host({
        ...node,
        memory: undefined,
        ranges: [{ start: 0, end: node.memory * 16 }],
        maxPfn: undefined,
      });
      const one = fitting(roomy, few);
      const many = fitting(
        roomy,
        few.map(([td, count]) => [td, count * k]),
      );
      fc.pre(!node.failure && !roomy.failure);
      for (const name of ["control pages", "S-EPT pages", "mirror pages", "vCPU DPAMT caches"]) {
        expect(dynamicPart(many, name), name).toBe(k * dynamicPart(one, name));
      }
      expect(many.beside.map(({ bytes }) => bytes)).toEqual(
        one.beside.map(({ bytes }) => bytes * k),
      );
      expect(many.dynamic.best.bytes - one.dynamic.best.bytes).toBeLessThanOrEqual(
        (k - 1) * (one.dynamic.best.bytes - footprint(roomy).dynamic.bytes),
      );
    },
  );
});

describe("a guest", () => {
  const pieces = fc.array(
    fc.record({
      gap: fc.constantFrom(0, 0, 1, 300, 2 ** 19),
      pages: fc.integer({ min: 1, max: 2 ** 19 }),
    }),
    { minLength: 1, maxLength: 12 },
  );

  test.prop([pieces, shapes, fc.infiniteStream(fc.double({ noNaN: true }))], { numRuns: 1000 })(
    "given as one range or as its pieces is the same guest",
    (parts, shape, keys) => {
      let at = 0;
      const ranges = parts.map(({ gap, pages }) => {
        const start = (at + gap) * 4096;
        at += gap + pages;
        return { start, end: at * 4096 };
      });
      const shuffled = ranges
        .map((range) => ({ range, key: keys.next().value as number }))
        .sort((a, b) => a.key - b.key);
      const joined: { start: number; end: number }[] = [];
      for (const { start, end } of ranges) {
        const last = joined.at(-1);
        if (last?.end === start) last.end = end;
        else joined.push({ start, end });
      }
      const rest = { ...shape, firmware: "none", initial: [] } as const;
      const pieces = shuffled.map(({ range }) => range);
      const whole = guest({ ...rest, ranges: joined });
      expect(guest({ ...rest, ranges: pieces })).toEqual({ ...whole, ranges: pieces });
    },
  );
});
