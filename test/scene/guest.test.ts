import { describe, expect, test } from "vitest";
import { guestPresets } from "../../lib/scene/guest-preset.js";
import { guestUnder } from "../../lib/scene/guest-policy.js";
import { guest } from "../../lib/scene/guest.js";
import { policy } from "../../lib/tdx/policy.js";
import { GiB, KiB, MiB } from "../../lib/units.js";

const web = guest({ memory: "32G", vcpus: 8, backing: "4k", shared: "64M" });

/** Secure EPT pages of guests of 2, 4, 16 and 64 GiB. */
function septTotals(backing: "4k" | "2m", initial?: []): number[] {
  return [2, 4, 16, 64].map((gib) => guest({ memory: gib * GiB, backing, initial }).sept.total);
}

function bounceBuffer(memory: string, vcpus = 1): number {
  return guest({ memory, vcpus, shared: "swiotlb" }).sharedBytes;
}

function accepted(touched: number, acceptGranule: string): number {
  return guest({ memory: "4G", accept: "lazy", touched, acceptGranule, initial: [] }).touchedBytes;
}

describe("guest", () => {
  test("fills in what was left out", () => {
    expect(guest({ memory: "16G" })).toMatchObject({
      name: "guest",
      memory: 16 * GiB,
      vcpus: 1,
      backing: "4k",
      shared: 0,
      gpaw: 48,
      accept: "eager",
      acceptGranule: 4 * MiB,
      firmware: "tdvf",
      folio: "1g",
      l2Vms: 0,
      privateBytes: 16 * GiB,
      sharedBytes: 0,
      touchedBytes: 16 * GiB,
      warnings: [],
      mappedBytes: 16 * GiB + 4 * MiB,
    });
  });

  test("a resolved guest is a spec of itself; spread, it answers what if", () => {
    expect(guest(web)).toEqual(web);
    expect(guest({ ...web, vcpus: 64 })).toEqual({ ...web, vcpus: 64 });
    expect(guest({ ...web, memory: "8G" })).toEqual(
      guest({ memory: "8G", vcpus: 8, shared: "64M" }),
    );
    expect(guest({ ...web, backing: "2m" }).pages["2m"]).toBe(16_384 - 32 - 1);
  });

  test("its Secure EPT pages are the published counts", () => {
    // A q35 TD with all memory touched.
    expect(septTotals("4k")).toEqual([1030, 2056, 8212, 32_836]);
    expect(septTotals("2m", [])).toEqual([6, 8, 20, 68]);
    expect(septTotals("2m")).toEqual([7, 9, 21, 69]);
  });

  test("shared memory has neither leaves nor Secure EPT", () => {
    const td = guest({ memory: "4G", backing: "2m", shared: "256M" });
    expect(td.sharedExtents).toEqual([{ start: 2 * GiB - 256 * MiB, end: 2 * GiB }]);
    expect(td.pages).toEqual({ "4k": 512 + 1024, "2m": 2048 - 128 - 1, "1g": 0 });
    expect(guest({ memory: "4G", shared: "4G", firmware: "none" }).sept.total).toBe(0);
  });

  test("an amount that is no whole number of units splits the unit it begins in", () => {
    const td = guest({ memory: "4G", backing: "2m", shared: 64 * MiB + 4 * KiB, initial: [] });
    expect(td.pages["4k"]).toBe(1024 + 511);
    expect(td.pages["2m"]).toBe(2048 - 33);
  });

  test("shared memory larger than low memory goes on at the top of the rest", () => {
    const { sharedExtents, sharedBytes } = guest({ memory: "8G", shared: "3G" });
    expect(sharedBytes).toBe(3 * GiB);
    expect(sharedExtents).toEqual([
      { start: 0, end: 2 * GiB },
      { start: 9 * GiB, end: 10 * GiB },
    ]);
  });

  test("swiotlb is shared by Linux's rule", () => {
    expect(["512M", "4G", "16G", "96G"].map((size) => bounceBuffer(size))).toEqual(
      [64, 256, 1024, 1024].map((mib) => mib * MiB),
    );
    expect(bounceBuffer("1G", 512)).toBe(128 * MiB);
  });

  test("1G leaves lie where a whole aligned GiB is private", () => {
    const td = guest({ memory: "8G", backing: "1g", initial: [] });
    expect(td.pages).toEqual({ "4k": 1024, "2m": 0, "1g": 8 });
    expect(td.warnings).toEqual([expect.stringContaining("no posted kernel makes them")]);
    const { pages } = guest({ memory: "8G", backing: "1g", shared: "64M" });
    expect(pages).toEqual({ "4k": 1024 + 512, "2m": 511 + 480, "1g": 6 });
  });

  test("the folio limit caps every mapping", () => {
    const td = { memory: "8G", backing: { "4k": 0.5, "1g": 0.5 } } as const;
    expect(guest(td).pages["1g"]).toBe(4);
    expect(guest({ ...td, folio: "2m" }).pages).toMatchObject({ "1g": 0, "2m": 2048 });
    expect(guest({ ...td, folio: "4k" }).pages).toEqual(guest({ memory: "8G" }).pages);
  });

  test("a lazy guest has touched what a boot touches, unless told", () => {
    const lazy = guest({ memory: "64G", accept: "lazy" });
    expect(lazy.touchedBytes).toBe(5 * GiB);
    expect(lazy.warnings).toEqual([expect.stringContaining("5 GiB taken as touched")]);
    expect(guest({ memory: "4G", accept: "lazy" }).touchedBytes).toBe(4 * GiB);
    expect(guest({ memory: "64G", accept: "lazy", touched: "25%" }).touchedBytes).toBe(16 * GiB);
    expect(guest({ memory: "64G", accept: "lazy", touched: "100%" }).leaves).toEqual(
      guest({ memory: "64G" }).leaves,
    );
  });

  test("a lazy guest accepts whole granules", () => {
    expect(accepted(1, "4M")).toBe(4 * MiB);
    expect(accepted(5 * MiB, "4M")).toBe(8 * MiB);
    expect(accepted(5 * MiB, "2M")).toBe(6 * MiB);
    expect(accepted(0, "4M")).toBe(0);
  });

  test("what was added before the TD ran is touched and 4K in any case", () => {
    const idle = guest({ memory: "4G", accept: "lazy", touched: 0, backing: "2m" });
    expect(idle.touchedBytes).toBe(96 * KiB);
    expect(idle.pages).toEqual({ "4k": 1024 + 24, "2m": 0, "1g": 0 });
  });

  test("a kernel without hugepages maps at 4K and says so", () => {
    const td = guest({ memory: "16G", backing: "2m" });
    expect(guestUnder(policy("v5"), td)).toBe(td);
    expect(guestUnder(policy("merged"), td)).toMatchObject({
      pages: guest({ memory: "16G" }).pages,
      warnings: [expect.stringContaining("maps private memory at 4K only")],
    });
  });

  test.each(guestPresets())("$name resolves", ({ name, memory, vcpus }) => {
    expect(guest(name)).toEqual(guest({ name, memory, vcpus }));
  });

  test("a preset is a start; every field may differ from it", () => {
    const td = guest({ preset: "DC8es_v5", backing: "2m", memory: "8G" });
    expect(td).toMatchObject({ name: "DC8es_v5", vcpus: 8, memory: 8 * GiB, backing: "2m" });
  });
});
