import { describe, expect, test } from "vitest";
import { checkFleet, fleet } from "../../lib/scene/fleet.js";
import { guest } from "../../lib/scene/guest.js";
import type { GuestSpec } from "../../lib/scene/guest-spec.js";
import { host } from "../../lib/scene/host.js";

const overlapping = [
  { start: 0, end: "0x40000000" },
  { start: "0x30000000", end: "0x50000000" },
];

describe("a guest that cannot be", () => {
  test.each<[unknown, string]>([
    [{}, "incomplete guest: no memory (give memory, such as 32G, or ranges)"],
    [{ memory: "4G", vcpu: 2 }, 'unknown key of guest: "vcpu" (did you mean "vcpus"?)'],
    ["DC8es_v7", 'unknown guest preset: "DC8es_v7" (did you mean "DC8es_v5"?)'],
    [{ memory: "lots" }, 'invalid memory: "lots"'],
    [{ memory: 0 }, "invalid memory: 0 (expected whole pages of 4 KiB, at least one)"],
    [{ memory: 4097 }, "invalid memory: 4097"],
    [{ memory: "4G", vcpus: 0 }, "invalid vcpus: 0 (expected a whole number from 1 to 65535)"],
    [{ memory: "4G", vcpus: 70_000 }, "invalid vcpus: 70000"],
    [{ memory: "4G", l2Vms: 4 }, "invalid l2Vms: 4 (expected a whole number from 0 to 3)"],
    [{ memory: "4G", gpaw: 57 }, "invalid gpaw: 57 (expected 48 or 52)"],
    [{ memory: "4G", backing: "3m" }, 'invalid backing: "3m" (expected 4k, 2m or 1g)'],
    [{ memory: "4G", backing: { "4m": 1 } }, 'unknown level of backing: "4m"'],
    [
      { memory: "4G", backing: { "4k": 2 } },
      "invalid backing.4k: 2 (expected a share from 0 to 1)",
    ],
    [{ memory: "4G", backing: { "4k": 0.5 } }, "shares add up to 0.5; expected 1"],
    [{ memory: "4G", folio: "2M" }, 'invalid folio: "2M" (expected 4k, 2m or 1g)'],
    [{ memory: "4G", accept: "late" }, 'invalid accept: "late" (expected eager or lazy)'],
    [{ memory: "4G", firmware: "bios" }, 'invalid firmware: "bios" (expected tdvf or none)'],
    [{ memory: "4G", shared: "5G" }, "invalid shared: 5368709120 (expected at most 4294967296"],
    [
      { memory: "32M", shared: "swiotlb" },
      'invalid shared: "swiotlb", which is 67108864 bytes (expected at most 33554432',
    ],
    [
      { memory: "4G", shared: [{ start: "0x7ffff000", end: "0x80001000" }] },
      "invalid shared: [0x80000000, 0x80001000) (expected to lie within memory: [0x0, 0x80000000), [0x100000000",
    ],
    [{ memory: "4G", touched: "1G" }, 'contradiction: touched is "1G" but accept is eager'],
    [
      { memory: "4G", accept: "lazy", touched: "5G" },
      'invalid touched: "5G" (expected at most 4294967296 bytes, the private memory, or 100%)',
    ],
    [{ memory: "4G", accept: "lazy", touched: "101%" }, 'invalid touched: "101%"'],
    [{ ranges: overlapping }, "overlapping ranges: [0x0, 0x40000000) and [0x30000000, 0x50000000)"],
    [{ ranges: "all" }, 'invalid ranges: "all" (expected a list of ranges)'],
    [{ ranges: [null] }, "invalid ranges[0]: null (expected a range with start and end)"],
    [{ memory: "4G", backing: 2 }, "invalid backing: 2 (shares add up to 0; expected 1)"],
    [{ ranges: [] }, "incomplete guest: no memory"],
    [
      { ranges: [{ start: 0, end: "0x200000000" }] },
      "overlapping ranges: [0xffc00000, 0x100000000) of memory and the firmware image",
    ],
    [
      { memory: "2G", ranges: [{ start: 0, end: 4096 }] },
      "contradiction: memory is 2147483648 bytes but ranges hold 4096",
    ],
    [
      { ranges: [{ start: "0x7fffffff0000", end: "0x800000010000" }] },
      "invalid memory: it reaches guest address 0x800000010000 (expected at most 0x800000000000, where private addresses end with gpaw 48)",
    ],
    [{ memory: "128T" }, "invalid memory: it reaches guest address 0x800080000000"],
  ])("%j", (spec, message) => {
    expect(() => guest(spec as GuestSpec)).toThrow(message);
  });

  test("memory beyond what 48 bits reach is fine with 52", () => {
    expect(guest({ memory: "128T", gpaw: 52 }).sept.pml4).toBe(1);
  });
});

describe("a fleet", () => {
  const node = host({ memory: "64G", keyIds: 16 });

  test("is guests with their counts, in either form", () => {
    const web = guest({ memory: "4G" });
    expect(
      fleet([{ count: 3, memory: "4G" }, { memory: "4G" }, ["c3-standard-4", 2], [web, 0]]),
    ).toEqual([
      [web, 3],
      [web, 1],
      [guest("c3-standard-4"), 2],
      [web, 0],
    ]);
  });

  test("as large as the host fits", () => {
    expect(() => checkFleet(node, fleet([{ memory: "64G" }]))).not.toThrow();
    expect(() => checkFleet(node, fleet([{ count: 15, memory: "4G" }]))).not.toThrow();
  });

  test.each<[Parameters<typeof fleet>[0], string]>([
    [
      [{ memory: "65G", name: "big" }],
      'invalid guest memory: 69793218560 of "big" (expected at most 68719476736',
    ],
    [
      [{ count: 16, memory: "1G" }],
      "invalid guests: 16 TDs (expected at most 15: each takes a KeyID of the host's 16",
    ],
    [[{ count: 2, memory: "40G" }], "invalid guests: 85899345920 bytes of private memory touched"],
    [[{ count: -1, memory: "1G" }], "invalid guests[0].count: -1"],
    [[{ count: 1.5, memory: "1G" }], "invalid guests[0].count: 1.5"],
  ])("%j does not", (entries, message) => {
    expect(() => checkFleet(node, fleet(entries))).toThrow(message);
  });

  test("may promise more than there is, as long as it is not touched", () => {
    const guests = fleet([{ count: 2, memory: "40G", accept: "lazy", touched: "50%" }]);
    expect(() => checkFleet(node, guests)).not.toThrow();
  });

  test("keeps to the module's own limits", () => {
    const small = host({ memory: "64G", module: { maxVcpus: 8 } });
    expect(() => checkFleet(small, fleet([{ memory: "1G", vcpus: 9 }]))).toThrow(
      "invalid vcpus: 9 (expected a whole number from 1 to 8, the module's limit)",
    );
  });
});
