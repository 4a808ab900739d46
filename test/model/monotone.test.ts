import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { Footprint } from "../../lib/model/footprint.js";
import type { FleetSpec } from "../../lib/scene/fleet.js";
import { host, type Host } from "../../lib/scene/host.js";
import { tdxRanges } from "../../lib/scene/tdx-ranges.js";
import { GiB, MiB } from "../../lib/units.js";
import { fitting, pairs, placements } from "./fitting.js";
import { hosts, plainMemory, scenes, settings, shapes, touching } from "./scenes.js";

/** 2 MiB ranges that larger mappings leave to 4K pages. */
function freeRanges(node: Host, { beside }: Footprint): number {
  const larger = beside.filter(({ name }) =>
    ["private 2M pages", "private 1G pages"].includes(name),
  );
  return tdxRanges(node) - larger.reduce((sum, { bytes }) => sum + bytes / (2 * MiB), 0);
}

/**
 * Holds that the larger answer is nowhere below the smaller one. Where 4K pages have a part in every range that larger
 * mappings leave, further such mappings take ranges from them: pairs are fewer then by what no longer has a range.
 */
function expectGrowth(node: Host, small: Footprint, large: Footprint): void {
  expect(large.static.bytes, "static").toBeGreaterThanOrEqual(small.static.bytes);
  const free = freeRanges(node, large);
  for (const placed of placements) {
    const lost = pairs(large, placed) < free ? 0 : Math.max(0, pairs(small, placed) - free);
    const bytes = large.dynamic[placed].bytes + lost * 8192;
    expect(bytes, placed).toBeGreaterThanOrEqual(small.dynamic[placed].bytes);
  }
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const ready = hosts.filter(({ failure }) => !failure);

/** Guests alike that share a part of a host's memory, each of whole 2 MiB units. */
const guests = fc.record({
  part: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
  count: fc.integer({ min: 1, max: 8 }),
  shape: shapes,
  touching,
});

function size(node: Host, part: number, count: number): number {
  return Math.max(1, Math.floor((node.memory * part) / count / (2 * MiB))) * 2 * MiB;
}

describe("no figure falls as", () => {
  test.prop([plainMemory, settings, fc.integer({ min: 1, max: 4096 }), guests], { numRuns: 1000 })(
    "a host gets more memory",
    (memory, rest, gib, { part, count, shape, touching }) => {
      const small = host({ ...rest, ...memory, maxPfn: undefined });
      const large = host({ ...small, memory: small.memory + gib * GiB });
      fc.pre(!small.failure && !large.failure);
      const fleet = [{ ...shape, ...touching, memory: size(small, part, count), count }];
      expectGrowth(large, fitting(small, fleet), fitting(large, fleet));
    },
  );

  test.prop([scenes, fc.integer({ min: 0, max: 39 })], { numRuns: 500 })(
    "cacheMin grows",
    ({ node, guests }, cacheMin) => {
      fc.pre(!node.failure);
      const low = fitting(host({ ...node, cacheMin }), guests);
      expectGrowth(node, low, fitting(host({ ...node, cacheMin: cacheMin + 1 }), guests));
    },
  );

  test.prop([ready, guests, fc.integer({ min: 1, max: 64 })], { numRuns: 500 })(
    "guests get more vCPUs",
    (node, { part, count, shape, touching }, vcpus) => {
      const memory = size(node, part, count);
      const fleet = (vcpus: number): FleetSpec => [{ ...shape, ...touching, memory, vcpus, count }];
      expectGrowth(node, fitting(node, fleet(vcpus)), fitting(node, fleet(vcpus + 1)));
    },
  );

  // Pieces of less than 2 MiB at the ends of memory are mapped 4K, and 1G leaves come whole, so a byte more can take less;
  // whole units of 2 MiB, accepted whole, cannot.
  test.prop([ready, guests, share, fc.nat(1024)], { numRuns: 1000 })(
    "guests get more memory",
    (node, { part, count, shape, touching }, other, units) => {
      const [less, more] = [part, 0.9 * other]
        .sort((a, b) => a - b)
        .map((one) => size(node, one, count));
      const shared = Math.min(units * 2 * MiB, less!);
      const rest = { ...shape, ...touching, acceptGranule: 2 * MiB, shared, count };
      const folio = shape.folio === "4k" ? "4k" : "2m";
      const [small, large] = [less!, more!].map((memory) =>
        fitting(node, [{ ...rest, folio, memory }]),
      );
      expectGrowth(node, small!, large!);
    },
  );

  test.prop([ready, guests, share, share], { numRuns: 1000 })(
    "guests are mapped at 4K for a larger share",
    (node, { part, count, shape, touching }, a, b) => {
      const memory = size(node, part, count);
      const [low, high] = [a, b]
        .sort((one, other) => one - other)
        .map((small) =>
          fitting(node, [
            { ...shape, ...touching, memory, count, backing: { "4k": small, "2m": 1 - small } },
          ]),
        );
      expectGrowth(node, low!, high!);
    },
  );
});
