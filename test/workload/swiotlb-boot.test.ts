import { describe, expect, test } from "vitest";
import { simulate } from "../../lib/model/simulate.js";
import { guest, type Guest } from "../../lib/scene/guest.js";
import { host } from "../../lib/scene/host.js";
import { swiotlb } from "../../lib/scene/swiotlb.js";
import { policies, policy } from "../../lib/tdx/policy.js";
import { GiB, MiB } from "../../lib/units.js";
import { swiotlbBoot } from "../../lib/workload/swiotlb-boot.js";
import type { Event } from "../../lib/workload/event.js";

const conversion = (td: Guest, seed?: number): Event =>
  [...swiotlbBoot(td, policy("v5"), { seed })].at(-1)!;

test("the buffer is of Linux's size, off the 2 MiB grid, near the top of memory below 4 GiB", () => {
  const td = guest({ memory: "16G", vcpus: 4 });
  for (let seed = 0; seed < 50; seed++) {
    const { op, to, first, count } = conversion(td, seed);
    expect([op, to, count]).toEqual(["convert", "shared", swiotlb(16 * GiB, 4).finalBytes / 4096]);
    expect(first! % 512).not.toBe(0);
    const end = (first! + count!) * 4096;
    expect(2 * GiB - end).toBeGreaterThan(0);
    expect(2 * GiB - end).toBeLessThan(2 * MiB);
  }
  expect(conversion(td, 1)).toEqual(conversion(td, 1));
  expect(conversion(td, 1)).not.toEqual(conversion(td, 2));
});

describe.each(policies())("under $name", ({ name, hugepages }) => {
  test("both ends are split where memory is 2M, and what is shared is mapped no more", () => {
    const td = guest({ memory: "1G", backing: "2m" });
    const node = host({ memory: "8G", pamt: "dynamic", policy: name });
    const played = simulate(node, swiotlbBoot(td, node.policy));
    expect(played.splits).toBe(hugepages ? 2 : 0);
    const mapped = played.kinds.filter((kind) => kind.name.startsWith("private"));
    expect(mapped.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(GiB + 4 * MiB - 64 * MiB);
  });
});

test("a lazy guest accepts the place first, in whole 2 MiB units", () => {
  const td = guest({ memory: "1G", accept: "lazy", touched: "100M", backing: "2m" });
  const node = host({ memory: "8G", pamt: "dynamic", policy: "v5" });
  const events = [...swiotlbBoot(td, node.policy)];
  const [accept, convert] = events.slice(-2);
  expect([accept!.op, accept!.level]).toEqual(["accept", "2m"]);
  expect([accept!.first! % 512, accept!.count]).toEqual([0, 512 * 33]);
  expect(accept!.first).toBeLessThanOrEqual(convert!.first!);
  const { kinds, splits } = simulate(node, events);
  const mapped = kinds.filter((kind) => kind.name.startsWith("private"));
  expect(splits).toBe(2);
  expect(mapped.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(td.mappedBytes + 2 * MiB);
});

test("what the record says is shared is the size, and memory that exactly holds it is all taken", () => {
  const td = guest({ memory: "512M", shared: "96M" });
  expect(conversion(td).count).toBe((96 * MiB) / 4096);
  const tight = guest({ memory: "512M", shared: "512M" });
  expect(conversion(tight)).toMatchObject({ first: 0, count: 131_072 });
});

test("memory above 4 GiB holds it where none below does", () => {
  const ranges = [
    { start: 0, end: 32 * MiB },
    { start: 4 * GiB, end: 5 * GiB },
  ];
  const { first, count } = conversion(guest({ ranges }));
  expect(first! * 4096).toBeGreaterThan(4 * GiB);
  expect((first! + count!) * 4096).toBeLessThan(5 * GiB);
});

test("a guest too small for it is refused at once", () => {
  const td = guest({ memory: "32M", name: "tiny" });
  expect(() => swiotlbBoot(td, policy("v6"))).toThrow(
    'no place for a bounce buffer of 64 MiB in the memory of guest "tiny" (give more memory, or less as shared)',
  );
});
