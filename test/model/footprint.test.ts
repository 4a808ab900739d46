import { describe, expect, test } from "vitest";
import { footprint, type Footprint } from "../../lib/model/footprint.js";
import { guest } from "../../lib/scene/guest.js";
import { host, type Host } from "../../lib/scene/host.js";
import type { HostSpec } from "../../lib/scene/host-spec.js";
import { GiB, KiB, MiB } from "../../lib/units.js";

// Two TDMRs of 32 GiB. PAMT_4K: 64 x 4 MiB. PAMT_2M: 64 x 8 KiB. PAMT_1G: a page each. Bitmap: 64 x 32 KiB. Counters: flat to
// 96 GiB, 49152 x 4 B; sparse, 16 pages for each block. Ranges of 2 MiB: 32768.
const ranges = [
  { start: 0, end: 32 * GiB },
  { start: 64 * GiB, end: 96 * GiB },
];
const on = (policy: string, rest: HostSpec = {}): Host =>
  host({ ranges, pamt: "dynamic", policy, ...rest });

// q35: 2 GiB from 0 and 2 GiB from 4 GiB. Control pages: 7 + 2 x 6 = 19. S-EPT at 4K: 2048 PT + 4 PD + 1 PDPT = 2053.
const td = guest({ memory: 4 * GiB, vcpus: 2, firmware: "none" });

/** Best, expected and worst of one dynamic component, in pages of 4 KiB. */
function pages(of: Footprint, name: string): number[] {
  const found = of.components.find((one) => one.mode === "dynamic" && one.name === name);
  return [found!.best, found!.bytes, found!.worst].map((bytes) => bytes / 4096);
}

describe("three TDs of 4 GiB at 4K", () => {
  // Pages that TDX uses: 57 control, 6159 S-EPT, 3 x 2^20 private = 3151944, so 6157 pairs packed and all 32768 ranges
  // otherwise: an n of 0.19 x 512 R leaves a range unbacked with probability 0.81^512. Static PAMT takes
  // 268435456 + 524288 + 8192, and 57 + 6159 + 6159 mirror pages: 50688000 B.
  test.each([
    // Counters are sparse, 131072 B; 2629632 + 131072 + 50688000 + 8192 x pairs, and 6 caches of so many pages:
    ["v2", 104_869_888, 322_867_200], // 40: topup fills to capacity
    ["v3", 104_255_488, 322_252_800], // 15: 5 S-EPT pages and 5 pairs
    ["v4", 104_255_488, 322_252_800], // 15: the same
    ["v5", 104_132_608, 322_129_920], // 10; the 240 S-EPT pages that wait in caches fit the ranges backed anyway
    ["v5-alt", 104_181_760, 322_179_072], // 12: 5 + 1 pairs
    // Counters are flat, 196608 B:
    ["v6", 104_198_144, 322_195_456], // 10
    ["merged", 104_198_144, 322_195_456], // 10
  ])("take under %s what they take by hand", (policy, best, worst) => {
    const answer = footprint(on(policy), [[td, 3]]);
    expect(answer.static.bytes).toBe(319_655_936);
    expect(answer.dynamic.best.bytes).toBe(best);
    expect(answer.dynamic.expected.bytes).toBe(worst);
    expect(answer.dynamic.worst.bytes).toBe(worst);
    expect(answer.bytes).toBe(worst);
    expect(answer.warnings).toEqual([]);
  });

  test("share ranges among their kinds of pages in the order they are taken", () => {
    const answer = footprint(on("v6"), [[td, 3]]);
    // Packed: 57 pages in 1 range, 6216 in 13, 3151944 in 6157. Apart: a range each, until 32768 are used up.
    expect(pages(answer, "pairs behind control pages")).toEqual([2, 2 * 57, 2 * 57]);
    expect(pages(answer, "pairs behind S-EPT pages").filter((_, at) => at !== 1)).toEqual([
      24,
      2 * 6159,
    ]);
    expect(pages(answer, "pairs behind waiting S-EPT pages")).toEqual([0, 0, 0]);
    expect(pages(answer, "pairs behind private pages").filter((_, at) => at !== 1)).toEqual([
      2 * 6144,
      2 * 26_552,
    ]);
  });

  test("fill a host to its last page, where all placements are one", () => {
    // 4 ranges hold 2048 pages: 2029 private, 4 PT + 1 PD + 1 PDPT, 13 control.
    const node = on("v6", { ranges: [{ start: GiB, end: GiB + 8 * MiB }] });
    const { best, expected, worst } = footprint(node, [
      [{ memory: 2029 * 4096, firmware: "none" }, 1],
    ]).dynamic;
    // Bitmap 32 KiB, PAMT_2M 8 KiB, PAMT_1G 4 KiB, 516 counters; 13 + 6 + 6 pages, 4 pairs, a cache of 10.
    expect(best.bytes).toBe(44 * KiB + 516 * 4 + 25 * 4096 + 4 * 8192 + 10 * 4096);
    expect([expected.bytes, worst.bytes]).toEqual([best.bytes, best.bytes]);
  });

  test("that are none are not spoken of", () => {
    const none = footprint(on("v6"), [[{ ...td, backing: "2m" }, 0]]);
    expect(none).toEqual(footprint(on("v6")));
  });

  test("have parts that say what they are", () => {
    const answer = footprint(on("v6"), [[td, 3]]);
    const told = [...answer.components.filter(({ mode }) => mode === "dynamic"), ...answer.beside];
    expect(
      told.map(({ name, kind, when, scope }) => `${name}: ${kind}, ${when}, ${scope}`),
    ).toEqual([
      "page bitmap: boot-time tables, boot, host",
      "PAMT_2M: boot-time tables, boot, host",
      "PAMT_1G: boot-time tables, boot, host",
      "refcount array: refcount counters, boot, host",
      "control pages: control pages, TD and vCPU creation, TD",
      "S-EPT pages: S-EPT pages, first fault below each, TD",
      "mirror pages: mirror pages, first fault below each, TD",
      "pairs behind control pages: pairs behind control pages, first 4K use of a 2 MiB range, TD",
      "pairs behind S-EPT pages: pairs behind S-EPT pages, first 4K use of a 2 MiB range, TD",
      "pairs behind waiting S-EPT pages: pairs behind waiting S-EPT pages, first 4K use of a 2 MiB range, TD",
      "pairs behind private pages: pairs behind private pages, first 4K use of a 2 MiB range, TD",
      "vCPU DPAMT caches: caches, topup before a fault, vCPU",
      "private 4K pages: private 4K pages, first touch, TD",
      "private 2M pages: private 2M pages, first touch, TD",
      "private 1G pages: private 1G pages, first touch, TD",
      "shared memory: shared memory, first touch, TD",
      "other KVM caches: other KVM caches, topup before a fault, vCPU",
    ]);
  });

  test("have shares of host memory and of their own", () => {
    const { static: all, dynamic } = footprint(on("v6"), [[td, 3]]);
    expect(all.share).toBe(319_655_936 / (64 * GiB));
    expect(all.guestShare).toBe(319_655_936 / (12 * GiB));
    expect(dynamic.worst.guestShare).toBe(322_195_456 / (12 * GiB));
    expect(footprint(on("v6")).static.guestShare).toBeNaN();
  });

  test("hold memory besides that is no metadata", () => {
    const shared = guest({ ...td, shared: 64 * MiB });
    expect(footprint(on("v3"), [[shared, 3]]).beside).toMatchObject([
      { name: "private 4K pages", bytes: 3 * (4 * GiB - 64 * MiB), scope: "TD" },
      { name: "private 2M pages", bytes: 0 },
      { name: "private 1G pages", bytes: 0 },
      { name: "shared memory", bytes: 192 * MiB, mode: "both" },
      // v3 and v4 have S-EPT pages in the cache of pairs, so only mirror pages wait in one of KVM's: 40 for each of 6 vCPUs.
      {
        name: "other KVM caches",
        bytes: 240 * 4 * KiB,
        scope: "vCPU",
        when: "topup before a fault",
      },
    ]);
    expect(footprint(on("v6"), [[td, 3]]).beside[4]!.bytes).toBe(480 * 4 * KiB);
  });
});

describe("a TD of 4 GiB at 2M", () => {
  const large = guest({ ...td, backing: "2m" });

  test("has pairs for control and S-EPT pages alone, and in v5 for waiting ones", () => {
    // 19 control pages, 4 PD + 1 PDPT. Of 24 or 104 pages among 32768 ranges hardly any two meet.
    const alt = footprint(on("v5-alt"), [[large, 1]]);
    expect(pages(alt, "S-EPT pages")).toEqual([5, 5, 5]);
    expect(pages(alt, "mirror pages")).toEqual([5, 5, 5]);
    expect(pages(alt, "pairs behind private pages")).toEqual([0, 0, 0]);
    expect(alt.dynamic.best.bytes).toBe(2_760_704 + (19 + 5 + 5) * 4096 + 8192 + 24 * 4096);
    expect(alt.dynamic.worst.bytes).toBe(2_760_704 + (19 + 5 + 5) * 4096 + 24 * 8192 + 24 * 4096);
    const hidden = footprint(on("v5"), [[large, 1]]);
    expect(pages(hidden, "pairs behind waiting S-EPT pages")).toEqual([0, 160, 160]);
    expect(hidden.beside[1]!.bytes).toBe(4 * GiB);
  });

  test("is mapped at 4K by a kernel without hugepages, which says so", () => {
    const answer = footprint(on("merged"), [[large, 1]]);
    expect(answer.beside[0]!.bytes).toBe(4 * GiB);
    expect(answer.warnings).toEqual([
      "guest: kernel merged maps private memory at 4K only, so its backing at 2M or 1G is taken as 4K",
    ]);
  });

  test("leaves its pages no more ranges than it does not hold", () => {
    // 2058 ranges, of which 2048 are 2M mappings: 104 pages in 10.
    const answer = footprint(
      host({ ranges: [{ start: 0, end: 4 * GiB + 20 * MiB }], policy: "v5" }),
      [[large, 1]],
    );
    const behind = answer.components.filter(({ kind }) => kind.startsWith("pairs behind"));
    const sum = (of: "best" | "bytes" | "worst"): number =>
      behind.reduce((all, one) => all + one[of], 0);
    expect([sum("best"), sum("bytes"), sum("worst")]).toEqual([8192, 10 * 8192, 10 * 8192]);
  });

  test("leaves its pages no more ranges at 1G either", () => {
    // 2058 ranges, of which 4 x 512 are 1G mappings: 19 control pages and 1 PDPT in 10.
    const node = host({ ranges: [{ start: 0, end: 4 * GiB + 20 * MiB }], policy: "v5-alt" });
    const answer = footprint(node, [[guest({ ...td, backing: "1g" }), 1]]);
    expect(pages(answer, "pairs behind control pages")).toEqual([2, 20, 20]);
    expect(pages(answer, "pairs behind S-EPT pages")).toEqual([0, 0, 0]);
  });

  test("at 1G takes a page directory less for each GiB, and is warned of", () => {
    const huge = footprint(on("v5-alt"), [[guest({ ...td, backing: "1g" }), 1]]);
    expect(pages(huge, "S-EPT pages")).toEqual([1, 1, 1]);
    expect(huge.beside[2]!.bytes).toBe(4 * GiB);
    expect(huge.warnings[0]).toContain("1 GiB private mappings");
  });
});

describe("before any TD runs", () => {
  test("static PAMT takes its three tables, Dynamic PAMT bitmap, two tables and counters", () => {
    const parts = footprint(on("v6")).components.filter(({ bytes }) => bytes > 0);
    expect(parts.map(({ mode, name, bytes }) => [mode, name, bytes])).toEqual([
      ["static", "PAMT_4K", 268_435_456],
      ["static", "PAMT_2M", 524_288],
      ["static", "PAMT_1G", 8192],
      ["dynamic", "page bitmap", 2_097_152],
      ["dynamic", "PAMT_2M", 524_288],
      ["dynamic", "PAMT_1G", 8192],
      ["dynamic", "refcount array", 196_608],
    ]);
    expect(parts.every(({ when, scope }) => when === "boot" && scope === "host")).toBe(true);
  });

  test("the mode that comes to be decides the figure", () => {
    expect(footprint(on("v6")).bytes).toBe(2_826_240);
    expect(footprint(on("v6", { pamt: "static" })).bytes).toBe(268_967_936);
    const wide = footprint(on("v6", { physBits: 49 }));
    expect(wide.bytes).toBe(268_967_936);
    expect(wide.warnings[0]).toBe(
      "Dynamic PAMT stays off and static PAMT is used: 49 physical address bits exceed the 48 that kernel v6 allows",
    );
  });
});

describe("a scene that cannot be", () => {
  test("for TDX itself has no bytes, and says why", () => {
    const answer = footprint(on("v6", { module: { maxTdmrs: 1 } }), [[td, 1]]);
    expect(answer.bytes).toBeNaN();
    expect(answer.dynamic.worst.share).toBeNaN();
    expect(answer.components).toEqual([]);
    expect(answer.failure?.error).toBe("tdmrs-exhausted");
    expect(answer.warnings[0]).toBe(
      "TDMRs exhausted: the memory map needs 2, the TDX module takes 1",
    );
  });

  test.each([
    ["a larger guest", { memory: 65 * GiB }, 1, "invalid guest memory: 69793218560"],
    ["more TDs than KeyIDs", { memory: GiB }, 64, "invalid guests: 64 TDs (expected at most 63"],
    [
      "more memory touched",
      { memory: 33 * GiB },
      2,
      "bytes of private memory touched (expected at most",
    ],
    // 2^24 private pages, 32768 PT + 64 PD + 1 PDPT, and 13 control pages, in 32768 x 512.
    [
      "no room for the pages of TDX",
      { memory: 64 * GiB, firmware: "none" as const },
      1,
      "invalid guests: 16810062 pages of 4K used by TDX (expected at most 16777216, those of the 32768 ranges",
    ],
  ])("is refused: %s", (_, spec, count, message) => {
    expect(() => footprint(on("v6"), [[spec, count]])).toThrow(message);
  });

  test("only if guests touch no more is warned of", () => {
    const idle = { memory: 60 * GiB, accept: "lazy", touched: GiB, firmware: "none" } as const;
    const small = on("v6", { ranges: [{ start: 0, end: 64 * GiB }] });
    expect(footprint(small, [[idle, 1]]).warnings).toEqual([]);
    const left = small.memory - footprint(small, [[idle, 1]]).bytes;
    expect(footprint(small, [[{ ...idle, memory: left }, 1]]).warnings).toEqual([]);
    expect(footprint(small, [[{ ...idle, memory: left + 4096 }, 1]]).warnings).toHaveLength(1);
    expect(footprint(small, [[idle, 2]]).warnings).toEqual([
      expect.stringMatching(
        /^guests \(120 GiB\) and metadata \(.* MiB\) together exceed the host's 64 GiB/,
      ),
    ]);
  });
});
