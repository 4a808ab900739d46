import { describe, expect, test } from "vitest";
import { charge } from "../../lib/model/charge.js";
import { fit } from "../../lib/model/fit.js";
import { headroom } from "../../lib/model/headroom.js";
import { host } from "../../lib/scene/host.js";

// The same answers by arithmetic that shares no code with lib/: sizes as published, for plain hosts and QEMU's q35 under v6.
const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;
const PAGE = 4 * KiB;
const PAIR = 2 * PAGE;

/** TDMRs of a plain host: 2 GiB from 0, and the rest from 4 GiB up. */
const tdmrs = (gib: number): number[] => [2, gib - 2];

/** 4096 + 8 KiB for each GiB and 16 bytes, the last rounded to a page for each TDMR. Source: Linux tdx.c, tdmr_get_pamt_sz(). */
const staticBoot = (gib: number): number =>
  tdmrs(gib).reduce((sum, size) => sum + size * 4104 * KiB + Math.ceil(size / 256) * PAGE, 0);

/** 32 KiB of bitmap in place of 4096, and 4 bytes for each 2 MiB up to the last page. Source: v6 02/11 and 04/11. */
const dynamicBoot = (gib: number): number =>
  tdmrs(gib).reduce((sum, size) => sum + size * 40 * KiB + Math.ceil(size / 256) * PAGE, 0) +
  ((gib + 2) * GiB * 4) / (2 * MiB);

/** TDR and 6 of TDCS, TDVPR and 5 of TDCX for each vCPU. Source: module 1.5.01. */
const control = (vcpus: number): number => 7 + 6 * vcpus;

/** A table for each 2 MiB, GiB and 512 GiB touched, of RAM at 0 and 4 GiB and of TDVF's 4 MiB below 4 GiB. */
const sept = (gib: number): number => {
  const units = (size: number): number => Math.ceil(2 / size) + Math.ceil((gib - 2) / size);
  return gib * 512 + 2 + (units(1) + 1) + Math.ceil((gib + 2) / 512);
};

/** Pages of 4K that keep a range backed, and metadata but for pairs and boot tables, of one TD mapped at 4K. */
const td = (gib: number, vcpus: number): { users: number; own: number; small: number } => ({
  users: control(vcpus) + sept(gib) + (gib * GiB) / PAGE + 1024,
  own: (control(vcpus) + 2 * sept(gib)) * PAGE + vcpus * 10 * PAGE,
  small: (control(vcpus) + 2 * sept(gib)) * PAGE,
});

const packed = (gib: number, one: ReturnType<typeof td>, count: number): number =>
  dynamicBoot(gib) + count * one.own + Math.ceil((count * one.users) / 512) * PAIR;

describe.each([
  [64, 4, 2],
  [256, 16, 4],
  [2048, 16, 8],
  [2048, 64, 16],
  [4096, 32, 1],
])("a host of %i GiB and TDs of %i GiB and %i vCPUs", (gib, size, vcpus) => {
  const one = td(size, vcpus);
  const on = (pamt: "static" | "dynamic", keyIds = 2048): ReturnType<typeof host> =>
    host({ memory: gib * GiB, pamt, policy: "v6", keyIds });
  const guests = [{ memory: size * GiB, vcpus, count: 1 }];

  test("fit as many as their memory and metadata leave room for", () => {
    const most = (metadata: (count: number) => number): number => {
      let count = 0;
      while ((count + 1) * size * GiB + metadata(count + 1) <= gib * GiB) count++;
      return count;
    };
    const dynamic = fit(on("dynamic"), guests, { placement: "best" });
    expect(dynamic.guests).toBe(most((count) => packed(gib, one, count)));
    expect(dynamic.metadata).toBe(packed(gib, one, dynamic.guests));
    const fixed = fit(on("static"), guests);
    expect(fixed.guests).toBe(most((count) => staticBoot(gib) + count * one.small));
    expect(fixed.metadata).toBe(staticBoot(gib) + fixed.guests * one.small);
    expect(fixed.left).toBe(gib * GiB - fixed.guests * size * GiB - fixed.metadata);
  });

  test("are stopped by KeyIDs and vCPUs where these are fewer", () => {
    const { bounds } = fit(on("dynamic", 16), guests, { cpus: 96, overcommit: 1.5 });
    const by = new Map(bounds.map((bound) => [bound.name, bound.guests]));
    expect(by.get("KeyIDs")).toBe(15);
    expect(by.get("vCPUs")).toBe(Math.floor(144 / vcpus));
  });

  test("are charged what they take, a little more at most, in terms that say what scales", () => {
    const answer = charge(on("dynamic"), { memory: size * GiB, vcpus }, { guests: 3 });
    const exact = one.own + Math.ceil(one.users / 512) * PAIR;
    expect(answer.exact).toBe(exact);
    expect(answer.guest).toBeGreaterThanOrEqual(exact);
    expect(answer.guest - exact).toBeLessThan(0.02 * exact);
    // 6 control pages and 10 in the cache; 512 tables, their mirrors, and pairs behind 512 x 512 pages.
    expect(answer.perVcpu).toBe(6 * PAGE + 10 * PAGE + Math.ceil(6 * (PAIR / 512)));
    const gibOf = (513 + 1 / 512) * 2 * PAGE + (513 + 1 / 512 + 512 * 512) * (PAIR / 512);
    expect(answer.perGib).toBe(Math.ceil(gibOf));
    expect(answer.once).toBe(dynamicBoot(gib) + PAIR);
    expect(answer.nova.reserved_host_memory_mb).toBe(
      Math.ceil((answer.once + 3 * answer.guest) / MiB),
    );
  });
});

test("a fleet that fills its host keeps a pair ready for each range's worth of the host's own memory", () => {
  // Every small free block is used up then: pairs are those of the pages, and of the ranges that hold the host's own.
  const [gib, used, count] = [64, 0.1, 12];
  const one = td(4, 2);
  const node = host({ memory: gib * GiB, pamt: "dynamic", policy: "v6" });
  const answer = headroom(node, [{ memory: 4 * GiB, vcpus: 2, count }], {
    used,
    unusable: [0.05, 0.1],
  });
  const pairs = (count * one.users) / 512 + (used * gib * GiB) / (2 * MiB);
  expect(answer.best).toBe(packed(gib, one, count));
  for (const { pairs: found } of answer.samples) {
    expect(Math.abs(found / pairs - 1)).toBeLessThan(0.01);
  }
});
