import { fc } from "@fast-check/vitest";
import type { FleetSpec } from "../../lib/scene/fleet.js";
import type { GuestSpec } from "../../lib/scene/guest-spec.js";
import { host, type Host } from "../../lib/scene/host.js";
import type { HostSpec } from "../../lib/scene/host-spec.js";
import { levels } from "../../lib/tdx/level.js";
import type { TdxModuleSpec } from "../../lib/tdx/module.js";
import { policies } from "../../lib/tdx/policy.js";
import { GiB, MiB } from "../../lib/units.js";

/** A host, and guests that it has memory for. */
export interface Scene {
  readonly node: Host;
  readonly guests: FleetSpec;
}

/** Modules with tables and control pages of other sizes; entries of PAMT_4K are never below 16 bytes, as in all known. */
const modules: fc.Arbitrary<TdxModuleSpec> = fc.record(
  {
    pamtEntrySize: fc.tuple(
      fc.constantFrom(16, 24, 32),
      fc.constantFrom(8, 16, 32),
      fc.constantFrom(8, 16, 64),
    ),
    bitmapEntryBits: fc.integer({ min: 1, max: 8 }),
    tdcsBaseSize: fc.constantFrom(4096, 24576, 40960),
    tdvpsBaseSize: fc.constantFrom(4096, 24576, 49152),
    tdvpsPagesPerL2: fc.integer({ min: 0, max: 6 }),
    maxReservedPerTdmr: fc.constantFrom(16, 2),
    dynamicPamt: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** What a host is apart from its memory. */
export const settings = fc.record(
  {
    pamt: fc.constantFrom("static", "dynamic"),
    policy: fc.constantFrom(...policies().map(({ name }) => name)),
    cacheMin: fc.integer({ min: 0, max: 40 }),
    module: modules,
    physBits: fc.integer({ min: 44, max: 52 }),
    maxPfn: fc.integer({ min: 2 ** 34, max: 2 ** 40 }),
    keyIds: fc.constant(256),
  },
  { requiredKeys: ["pamt", "policy", "keyIds"] },
) satisfies fc.Arbitrary<HostSpec>;

/** A plain size in whole GiB, dealt to nodes. */
export const plainMemory = fc
  .tuple(fc.integer({ min: 16, max: 8192 }), fc.integer({ min: 1, max: 8 }))
  .map(([gib, nodes]): HostSpec => ({ memory: gib * GiB, nodes }));

/** Blocks with holes between them, their borders on any page, each on a node of its own or the same. */
const mappedMemory = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 1, max: 2 ** 21 }),
      pages: fc.integer({ min: 2 ** 17, max: 2 ** 24 }),
      node: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((blocks): HostSpec => {
    let at = 0;
    return {
      ranges: blocks.map(({ gap, pages, node }) => {
        const start = at + gap * 4096;
        at = start + pages * 4096;
        return { start, end: at, node };
      }),
    };
  });

export const hosts: fc.Arbitrary<Host> = fc
  .tuple(fc.oneof(plainMemory, mappedMemory), settings)
  .map(([memory, rest]) => host({ ...rest, ...memory }));

const shares = fc
  .tuple(fc.nat(8), fc.nat(8), fc.nat(8))
  .filter(([a, b, c]) => a + b + c > 0)
  .map(([a, b, c]) => ({ "4k": a / (a + b + c), "2m": b / (a + b + c), "1g": c / (a + b + c) }));

/** What a guest is apart from its memory and what it shares. */
export const shapes = fc.record(
  {
    vcpus: fc.integer({ min: 1, max: 64 }),
    backing: fc.oneof(fc.constantFrom(...levels), shares),
    folio: fc.constantFrom(...levels),
    gpaw: fc.constantFrom(48, 52),
    firmware: fc.constantFrom("tdvf", "none"),
    initial: fc.constant([]),
    l2Vms: fc.integer({ min: 0, max: 3 }),
  },
  { requiredKeys: [] },
) satisfies fc.Arbitrary<GuestSpec>;

/** How much of its memory a guest has touched. */
export const touching = fc.oneof(
  fc.constant<GuestSpec>({ accept: "eager" }),
  fc.record({
    accept: fc.constant("lazy"),
    touched: fc.constantFrom("3%", "40%", "100%", undefined),
    acceptGranule: fc.constantFrom(4096, 2 * MiB, 4 * MiB),
  }) satisfies fc.Arbitrary<GuestSpec>,
);

const kinds = fc.record({
  part: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
  sharedPart: fc.constantFrom(0, 0, 0.1, 0.37, 1),
  whole: fc.boolean(),
  count: fc.integer({ min: 0, max: 8 }),
  shape: shapes,
  touching,
});

/** Hosts with up to four kinds of guests that leave a tenth of memory free. */
export const scenes: fc.Arbitrary<Scene> = fc
  .tuple(hosts, fc.array(kinds, { maxLength: 4 }))
  .map(([node, picked]) => ({
    node,
    guests: picked.map(({ part, sharedPart, whole, count, shape, touching }) => {
      const unit = whole ? 2 * MiB : 4096;
      const most = (node.memory * part) / (picked.length * Math.max(count, 1));
      const memory = Math.max(1, Math.floor(most / unit)) * unit;
      const shared = Math.floor((memory * sharedPart) / unit) * unit;
      return { ...shape, ...touching, memory, shared, count };
    }),
  }));
