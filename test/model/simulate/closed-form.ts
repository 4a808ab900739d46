import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { fleetPages } from "../../../lib/model/fleet-pages.js";
import { footprint } from "../../../lib/model/footprint.js";
import { placedPairs } from "../../../lib/model/pairs.js";
import { packed, spread, type PlacementOf } from "../../../lib/model/place.js";
import { simulate, type Simulated } from "../../../lib/model/simulate.js";
import { fleet, type Fleet } from "../../../lib/scene/fleet.js";
import type { Host } from "../../../lib/scene/host.js";
import { tdxRanges } from "../../../lib/scene/tdx-ranges.js";
import { guaranteedPages } from "../../../lib/tdx/cache.js";
import type { Event } from "../../../lib/workload/event.js";
import { boot } from "../../../lib/workload/boot.js";
import { smallScenes, type SmallScene } from "./small-scenes.js";

/** Every guest boots, one after the other. */
function* boots({ node, guests }: SmallScene): Generator<Event> {
  for (const [id, td] of guests.entries()) yield* boot(td, node.policy, id);
}

function part(played: Simulated, ...names: readonly string[]): number {
  return played.kinds
    .filter(({ name }) => names.includes(name))
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Bytes of pairs by the closed form, with so many S-EPT pages waiting in caches. */
function pairBytes(node: Host, guests: Fleet, waiting: number, placed: "best" | "worst"): number {
  const pages = fleetPages(node, guests);
  const ranges = tdxRanges(node);
  const free = ranges - pages.private2m - 512 * pages.private1g;
  const users = [pages.control, pages.sept, waiting, pages.private4k];
  const kinds = users.map((count) => ({ kind: "any", pages: count }));
  const pairs = placedPairs(kinds, { ranges, free }).reduce((sum, one) => sum + one[placed], 0);
  return pairs * node.policy.pagesPerRange * 4096;
}

function placementOf(node: Host, guests: Fleet, placed: "best" | "worst"): PlacementOf {
  const { private2m, private1g } = fleetPages(node, guests);
  return placed === "best" ? packed : spread({ "2m": private2m, "1g": private1g });
}

/**
 * Closed form and simulation, to the byte. A cache that fills to capacity once it is below its minimum holds what its last
 * fill left: there the closed form is the most, and everything else is held to the byte with what the simulation found.
 */
export function meets(name: string, placed: "best" | "worst", numRuns: number): void {
  test.prop([smallScenes(name, "dynamic")], { numRuns })(placed, (scene) => {
    const { node } = scene;
    fc.pre(!node.failure && scene.guests.every(({ leaves }) => leaves.length > 0));
    const guests = fleet(scene.guests.map((td) => [td, 1] as const));
    const closed = footprint(node, guests);
    const played = simulate(node, boots(scene), {
      placement: placementOf(node, guests, placed),
      rows: 0,
    });
    const of = (component: string): number =>
      closed.components
        .filter((one) => one.mode === "dynamic" && one.name === component)
        .reduce((sum, one) => sum + one[placed], 0);
    expect(played.errors).toEqual({ "-ENOMEM": 0, "-EIO": 0, "-EINVAL": 0 });
    for (const exact of [
      "page bitmap",
      "PAMT_2M",
      "PAMT_1G",
      "refcount array",
      "control pages",
      "S-EPT pages",
      "mirror pages",
    ]) {
      expect(part(played, exact), exact).toBe(of(exact));
    }
    for (const { name: own, bytes } of closed.beside) {
      if (own.startsWith("private")) expect(part(played, own), own).toBe(bytes);
    }
    const vcpus = scene.guests.reduce((sum, td) => sum + td.vcpus, 0);
    const cached = part(played, "vCPU DPAMT caches");
    const waiting = part(played, "waiting S-EPT pages") / 4096;
    const pairs = part(
      played,
      "pairs behind control pages",
      "pairs behind S-EPT pages",
      "pairs behind private pages",
    );
    expect(pairs).toBe(pairBytes(node, guests, waiting, placed));
    const fills = node.policy.cacheFill === "capacity";
    const waits = node.policy.septPairAt === "allocation";
    if (fills) {
      expect(cached).toBeLessThanOrEqual(of("vCPU DPAMT caches"));
      expect(cached).toBeGreaterThanOrEqual(guaranteedPages(node.policy) * vcpus * 4096);
    } else expect(cached).toBe(of("vCPU DPAMT caches"));
    if (waits) {
      const most = fleetPages(node, guests).waitingSept;
      expect(waiting).toBeLessThanOrEqual(most);
      expect(waiting).toBeGreaterThanOrEqual(5 * vcpus);
    } else expect(waiting).toBe(0);
    if (!fills && !waits) expect(played.bytes).toBe(closed.dynamic[placed].bytes);
    const closedPairs = ["control pages", "S-EPT pages", "waiting S-EPT pages", "private pages"]
      .map((kind) => of(`pairs behind ${kind}`))
      .reduce((sum, bytes) => sum + bytes, 0);
    expect(played.bytes - cached - pairs).toBe(
      closed.dynamic[placed].bytes - of("vCPU DPAMT caches") - closedPairs,
    );
  });
}

/** With static PAMT there is nothing but pages, in any placement. */
export function meetsStatic(name: string, numRuns: number): void {
  test.prop([smallScenes(name, "static")], { numRuns })("static PAMT", (scene) => {
    const { node } = scene;
    fc.pre(!node.failure);
    const guests = scene.guests.map((td) => [td, 1] as const);
    const played = simulate(node, boots(scene), { rows: 0 });
    expect(played.bytes).toBe(footprint(node, guests).static.bytes);
    expect([played.gets, played.locks, played.taken, played.cached]).toEqual([0, 0, 0, 0]);
  });
}
