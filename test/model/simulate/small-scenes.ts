import { fc } from "@fast-check/vitest";
import { guest, type Guest } from "../../../lib/scene/guest.js";
import type { GuestSpec } from "../../../lib/scene/guest-spec.js";
import { host, type Host } from "../../../lib/scene/host.js";
import type { HostSpec, RangeSpec } from "../../../lib/scene/host-spec.js";
import { policy } from "../../../lib/tdx/policy.js";
import { GiB, MiB } from "../../../lib/units.js";

/** A host and the guests that boot on it, few enough pages to play each. */
export interface SmallScene {
  readonly node: Host;
  readonly guests: readonly Guest[];
}

const plain = fc.integer({ min: 8, max: 20 }).map((gib): HostSpec => ({ memory: gib * GiB }));

/** Blocks whose borders lie on any page. */
const odd = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 2 ** 15, max: 2 ** 18 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((blocks): HostSpec => {
    let at = 256;
    const ranges: RangeSpec[] = blocks.map(([gap, pages]) => {
      const start = at + gap;
      at = start + pages;
      return { start: start * 4096, end: at * 4096 };
    });
    return { ranges };
  });

const shape = fc.record({
  vcpus: fc.integer({ min: 1, max: 4 }),
  gpaw: fc.constantFrom(48 as const, 52 as const),
  firmware: fc.constantFrom("none" as const, "none" as const, "tdvf" as const),
  l2Vms: fc.constantFrom(0, 0, 2),
});

const few = fc.array(
  fc.record({
    gap: fc.constantFrom(0, 1, 3, 511, 512, 2 ** 18 - 7, 2 ** 27),
    pages: fc.oneof(
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(512, 513, 1024),
      fc.integer({ min: 1, max: 1500 }),
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Guests in pieces that lie anywhere, mapped as `backing` says where they can be. */
const scattered = fc
  .record({
    shape,
    pieces: few,
    backing: fc.constantFrom("4k" as const, "2m" as const, { "4k": 0.5, "2m": 0.5 }),
    shared: fc.constantFrom(0, 0, 0.3, 1),
    initial: fc.boolean(),
  })
  .map(({ shape, pieces, backing, shared, initial }): GuestSpec => {
    let at = 0;
    const ranges = pieces.map(({ gap, pages }) => {
      const start = at + gap;
      at = start + pages;
      return { start: start * 4096, end: at * 4096 };
    });
    const total = pieces.reduce((sum, { pages }) => sum + pages, 0);
    const early = initial
      ? { initial: [{ start: ranges[0]!.start, end: ranges[0]!.start + 4096 }] }
      : { initial: [] };
    return {
      ...shape,
      firmware: "none",
      ...early,
      ranges,
      backing,
      shared: Math.floor(total * shared) * 4096,
    };
  });

/** Guests of whole 2 MiB units and more, hardly any of it at 4K. */
const large = fc
  .record({
    shape,
    units: fc.oneof(
      { arbitrary: fc.integer({ min: 1, max: 60 }), weight: 5 },
      { arbitrary: fc.integer({ min: 510, max: 560 }), weight: 1 },
    ),
    backing: fc.constantFrom("2m" as const, "1g" as const, { "4k": 0.002, "2m": 0.998 }),
    touched: fc.constantFrom("100%", "30%"),
  })
  .map(({ shape, units, backing, touched }): GuestSpec => ({
    ...shape,
    memory: units * 2 * MiB,
    backing,
    accept: "lazy",
    touched,
  }));

/** Scenes for a policy; large guests only where it maps them large. */
export function smallScenes(name: string, pamt: "static" | "dynamic"): fc.Arbitrary<SmallScene> {
  const rules = policy(name);
  const of = (
    memory: fc.Arbitrary<HostSpec>,
    kinds: fc.Arbitrary<GuestSpec>,
  ): fc.Arbitrary<SmallScene> =>
    fc
      .tuple(
        memory,
        fc.array(kinds, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(rules.cacheMin, 5, 12),
      )
      .map(([spec, guests, cacheMin]) => ({
        node: host({ ...spec, pamt, policy: name, cacheMin }),
        guests: guests.map((one) => guest(one)),
      }));
  const small = of(fc.oneof(plain, odd), scattered);
  return rules.hugepages ? fc.oneof(small, of(plain, large)) : small;
}
