import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { charge } from "../../lib/model/charge.js";
import { footprint } from "../../lib/model/footprint.js";
import { guest } from "../../lib/scene/guest.js";
import type { GuestSpec } from "../../lib/scene/guest-spec.js";
import { host } from "../../lib/scene/host.js";
import { GiB, MiB, TiB } from "../../lib/units.js";

type Backing = NonNullable<GuestSpec["backing"]>;
const guests = fc.record({
  memory: fc.integer({ min: 256, max: 200 * 1024 }).map((mib) => mib * MiB),
  vcpus: fc.integer({ min: 1, max: 128 }),
  backing: fc.constantFrom<Backing[]>(
    "4k",
    "2m",
    { "4k": 0.3, "2m": 0.7 },
    { "2m": 0.5, "1g": 0.5 },
  ),
  gpaw: fc.constantFrom(48 as const, 52 as const),
  shared: fc.constantFrom(0, "16M", "swiotlb"),
  l2Vms: fc.constantFrom(0, 1),
});
const policies = fc.constantFrom("v2", "v3", "v5", "v5-alt", "v6", "merged");

describe("a charge", () => {
  test.prop([fc.array(guests, { minLength: 1, maxLength: 4 }), policies], { numRuns: 150 })(
    "of each guest and once of the host bounds the footprint of all",
    (specs, policy) => {
      for (const pamt of ["static", "dynamic"] as const) {
        const node = host({ memory: "4T", pamt, policy });
        const tds = specs.map((spec) => guest(spec));
        const all = footprint(
          node,
          tds.map((td) => [td, 1]),
        );
        for (const placement of ["packed", "scattered"] as const) {
          const charges = tds.map((td) => charge(node, td, { placement, guests: 1 }));
          const sum = charges.reduce((total, { guest }) => total + guest, charges[0]!.once);
          const bound = placement === "packed" ? all.dynamic.best : all.dynamic.worst;
          expect(sum).toBeGreaterThanOrEqual(pamt === "static" ? all.static.bytes : bound.bytes);
        }
      }
    },
  );

  test.prop([guests, policies], { numRuns: 100 })(
    "has the same terms for a guest of other memory and vCPUs, which bound it too",
    (spec, policy) => {
      const node = host({ memory: "4T", pamt: "dynamic", policy });
      const { once, perGuest, perGib, perVcpu } = charge(node, spec, { guests: 1 });
      const other = { ...spec, memory: 96 * GiB, vcpus: 33 };
      const taken = footprint(node, [[guest(other), 1]]).dynamic.best.bytes;
      expect(once + perGuest + perGib * 96 + perVcpu * 33).toBeGreaterThanOrEqual(taken);
    },
  );

  test.prop([guests.filter(({ memory }) => memory >= 4 * GiB), policies], { numRuns: 100 })(
    "is little more than what the guest takes",
    (spec, policy) => {
      const node = host({ memory: "4T", pamt: "dynamic", policy });
      const { guest: charged, exact } = charge(node, { ...spec, shared: 0 }, { guests: 1 });
      // A dozen tables and a few 2 MiB units of rounding.
      expect(charged - exact).toBeLessThanOrEqual(0.01 * exact + 256 * 1024);
    },
  );

  test("of pages that scatter covers every range of the host", () => {
    const node = host({ memory: "1T", pamt: "dynamic", policy: "v6" });
    const [packed, scattered] = (["packed", "scattered"] as const).map((placement) =>
      charge(node, { memory: "16G" }, { placement, guests: 10 }),
    );
    expect(scattered!.once - packed!.once).toBe((TiB / (2 * MiB) - 1) * 8192);
    expect(scattered!.guest).toBeLessThan(packed!.guest);
  });

  test("in the terms of Nova, KubeVirt and Kata, and in money", () => {
    const node = host({ memory: "1T", pamt: "dynamic", policy: "v6" });
    const answer = charge(
      node,
      { memory: "16G", vcpus: 8 },
      {
        guests: 40,
        kubevirtOverhead: "256M",
        price: 2,
      },
    );
    const { once, guest: one } = answer;
    expect(answer.nova).toEqual({
      reserved_host_memory_mb: Math.ceil((once + 40 * one) / MiB),
      guests: 40,
    });
    expect(answer.kata.podFixedMemory).toBe(`${Math.ceil(one / MiB)}Mi`);
    expect(answer.kubevirt.guestOverhead).toBe(answer.kata.podFixedMemory);
    const ratio = Number(answer.kubevirt.additionalGuestMemoryOverheadRatio);
    expect(256 * MiB * ratio).toBeGreaterThanOrEqual(256 * MiB + one);
    expect(answer.money).toEqual({ once: (once / GiB) * 2, guest: (one / GiB) * 2 });
    expect(charge(node, { memory: "16G" }).nova.guests).toBe(63);
  });

  test.each([
    [{ placement: "expected" }, /invalid placement: "expected" \(expected packed or scattered\)/],
    [{ guests: -3 }, /invalid guests: -3/],
    [{ guests: 2.5 }, /invalid guests: 2.5/],
    [{ price: -1 }, /invalid price: -1/],
    [{ kubevirtOverhead: "1K" }, /invalid kubevirtOverhead/],
  ])("with %j is refused", (options, message) => {
    const node = host({ memory: "1T" });
    expect(() => charge(node, { memory: "1G" }, options as never)).toThrow(message);
  });
});
