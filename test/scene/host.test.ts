import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { footprint } from "../../lib/model/footprint.js";
import { pamtKb } from "../../lib/model/components.js";
import { host } from "../../lib/scene/host.js";
import type { RangeSpec } from "../../lib/scene/host-spec.js";
import { GiB, MiB, TiB } from "../../lib/units.js";

describe("a plain size", () => {
  test("is laid out as server firmware does", () => {
    const { tdmrs, memory, maxPfn, refcounts } = host({ memory: "2T" });
    expect(tdmrs.map(({ base, size, node }) => [base, size, node])).toEqual([
      [0, 2 * GiB, 0],
      [4 * GiB, 2 * TiB - 2 * GiB, 0],
    ]);
    expect([memory, maxPfn, refcounts.flat]).toEqual([2 * TiB, undefined, 2 * 2 * MiB + 4096]);
  });

  test("is dealt to nodes in whole GiB", () => {
    const { blocks } = host({ memory: 7 * GiB, nodes: 3 });
    expect(blocks.map(({ start, end, node }) => [start / GiB, end / GiB, node])).toEqual([
      [0, 2, 0],
      [4, 6, 1],
      [6, 9, 2],
    ]);
    expect(() => host({ memory: GiB, nodes: 2 })).toThrow("invalid nodes: 2");
  });

  test("of a small machine has no part above 4 GiB", () => {
    expect(host({ memory: GiB }).blocks).toEqual([{ start: 0, end: GiB, node: 0 }]);
  });
});

test("a resolved host spread with one field changed asks what if", () => {
  const node = host({ memory: TiB });
  expect(host(node)).toEqual(node);
  expect(host({ ...node, memory: 2 * TiB })).toEqual(host({ memory: 2 * TiB }));
  expect(footprint(host({ ...node, pamt: "dynamic" })).bytes).toBe(footprint(node).dynamic.bytes);
  const real = host({ ranges: [{ start: MiB, end: GiB }] });
  expect(host(real)).toEqual(real);
  expect(() => host({ ...real, memory: 5 })).toThrow("contradiction: memory is 5 bytes");
  expect(host({ ...real, ranges: undefined, memory: GiB }).memory).toBe(GiB);
});

test("a host spread and changed is resolved again by whoever answers for it", () => {
  const node = host({ memory: TiB, pamt: "dynamic", policy: "v6" });
  const td = { memory: "1G", vcpus: 8 };
  expect(footprint({ ...node, cacheMin: 1 }, [[td, 2]])).toEqual(
    footprint(host({ ...node, cacheMin: 1 }), [[td, 2]]),
  );
  expect(footprint({ ...node, cacheMin: 1 }, [[td, 2]]).bytes).toBeLessThan(
    footprint(node, [[td, 2]]).bytes,
  );
});

test.each([
  [{}, "incomplete host: no memory"],
  [{ memroy: "2T" }, 'unknown key of host: "memroy" (did you mean "memory"?)'],
  [{ memory: "2TB" }, 'invalid memory: "2TB" (expected bytes or a size such as 64M, 1.5GiB or 2T)'],
  [{ memory: "1G", pamt: "on" }, 'invalid pamt: "on" (expected static or dynamic)'],
  [{ memory: "1G", keyIds: 1 }, "invalid keyIds: 1 (expected a whole number from 2 to 2048)"],
  [{ memory: "1G", nodes: 0 }, "invalid nodes: 0"],
  [{ memory: "1G", maxPfn: 5 }, "invalid maxPfn: 5"],
  [{ memory: "1G", holes: "cmr" }, "invalid holes: cmr (no CMRs are known for this host"],
  [{ memory: "1G", holes: "both" }, 'invalid holes: "both" (expected memblock or cmr)'],
])("%o is refused", (spec, message) => {
  expect(() => host(spec as never)).toThrow(message);
});

describe("holes from memory blocks and from CMRs", () => {
  // 17 holes of 1 MiB inside a CMR that is whole.
  const ranges = Array.from({ length: 18 }, (_, index) => ({
    start: (2 * index + 1) * MiB,
    end: index === 17 ? GiB : (2 * index + 2) * MiB,
  }));
  const cmrs = [{ start: MiB, end: GiB }];

  test("differ, and both are told", () => {
    const byMemory = host({ ranges, cmrs });
    expect(byMemory.holes).toBe("memblock");
    expect(byMemory.failure?.error).toBe("reserved-areas-exhausted");
    expect(byMemory.warnings[0]).toContain("at most 1 in a TDMR");
    const byCmrs = host({ ranges, cmrs, holes: "cmr" });
    expect(byCmrs.failure).toBeNull();
    expect(byCmrs.tdmrs[0]!.reserved).toEqual([[0, MiB]]);
  });

  test("a log that shows success decides for CMRs, one that does not decides nothing", () => {
    expect(host({ ranges, cmrs, observed: { pamtKb: 4108 } }).holes).toBe("cmr");
    expect(host({ ranges, cmrs, observed: { failure: "exhausted" } }).holes).toBe("memblock");
    expect(host({ ranges, cmrs, holes: "memblock", observed: { pamtKb: 4108 } }).holes).toBe(
      "memblock",
    );
  });
});

const map = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 1, max: 3_000_000 }),
      size: fc.integer({ min: 1, max: 30_000_000 }),
      node: fc.nat(3),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => {
    let at = 0;
    return parts.map(({ gap, size, node }): RangeSpec & { start: number; end: number } => {
      const start = at + gap * 4096;
      at = start + size * 4096;
      return { start, end: at, node };
    });
  });

describe("on random memory maps", () => {
  test.prop([map, fc.infiniteStream(fc.nat())])("order changes nothing", (ranges, random) => {
    const shuffled = ranges
      .map((range) => ({ range, key: random.next().value! }))
      .sort((a, b) => a.key - b.key)
      .map(({ range }) => range);
    const { ranges: _, ...answer } = host({ ranges: shuffled });
    expect(host({ ranges })).toMatchObject(answer);
  });

  test.prop([map])(
    "every byte of TDX memory is in one TDMR or its hole, and none is counted twice",
    (ranges) => {
      const { tdmrs, failure } = host({ ranges });
      fc.pre(failure === null);
      const spans = tdmrs.reduce((sum, tdmr) => sum + tdmr.size, 0);
      const reserved = tdmrs
        .flatMap((tdmr) => tdmr.reserved)
        .reduce((sum, [, size]) => sum + size, 0);
      const memory = ranges.reduce(
        (sum, { start, end }) => sum + Math.max(0, end - Math.max(start, MiB)),
        0,
      );
      expect(spans - reserved).toBe(memory);
      for (const tdmr of tdmrs) {
        expect(tdmr.base % GiB).toBe(0);
        expect(tdmr.size % GiB).toBe(0);
        let end = 0;
        for (const [offset, size] of tdmr.reserved) {
          expect(offset).toBeGreaterThanOrEqual(end);
          end = offset + size;
        }
        expect(end).toBeLessThanOrEqual(tdmr.size);
      }
    },
  );

  test.prop([map])("Dynamic PAMT takes less at boot, and KB follow the published law", (ranges) => {
    const answer = host({ ranges });
    fc.pre(answer.failure === null);
    const gib = answer.tdmrs.reduce((sum, tdmr) => sum + tdmr.size / GiB, 0);
    const upper = answer.tdmrs.reduce((sum, tdmr) => sum + Math.ceil(tdmr.size / GiB / 256), 0);
    expect(pamtKb(answer, "static")).toBe(4104 * gib + 4 * upper);
    expect(pamtKb(answer, "dynamic")).toBe(40 * gib + 4 * upper);
    expect(pamtKb(answer, "dynamic")).toBeLessThan(pamtKb(answer, "static"));
    expect(footprint(answer).dynamic.bytes).toBe(
      pamtKb(answer, "dynamic") * 1024 + answer.refcounts.flat,
    );
  });

  test.prop([map, fc.integer({ min: 1, max: 2 ** 24 })])(
    "more memory never takes less",
    (ranges, more) => {
      const last = ranges.at(-1)!;
      const larger = [...ranges.slice(0, -1), { ...last, end: last.end + more * 4096 }];
      const [small, large] = [footprint(host({ ranges })), footprint(host({ ranges: larger }))];
      fc.pre(small.failure === null && large.failure === null);
      expect(large.static.bytes).toBeGreaterThanOrEqual(small.static.bytes);
      expect(large.dynamic.bytes).toBeGreaterThanOrEqual(small.dynamic.bytes);
    },
  );
});
