import { buddyPlacement } from "../../lib/model/buddy/placement.js";
import { simulate, type SimulateOptions, type Simulated } from "../../lib/model/simulate.js";
import type { GuestSpec } from "../../lib/scene/guest-spec.js";
import { guest } from "../../lib/scene/guest.js";
import { host } from "../../lib/scene/host.js";
import { PAGE } from "../../lib/tdx/memory.js";
import { GiB, MiB, TiB } from "../../lib/units.js";
import { boot } from "../../lib/workload/boot.js";
import type { Event } from "../../lib/workload/event.js";
import { swiotlbBoot } from "../../lib/workload/swiotlb-boot.js";
import { workload } from "../../lib/workload/workloads.js";

const UNIT = (2 * MiB) / PAGE;

/** A host of 1 TiB on which events play. */
export function play(
  rules: string,
  events: Iterable<Event>,
  options: SimulateOptions = {},
): Simulated {
  const node = host({ memory: TiB, policy: rules, pamt: "dynamic" });
  return simulate(node, events, { rows: 0, ...options });
}

/** So many TDs boot. */
export function booted(rules: string, spec: GuestSpec, count = 1): Simulated {
  const { policy } = host({ memory: TiB, policy: rules });
  return play(rules, workload("boot", [[spec, count]], policy));
}

/** A TD boots and is destroyed. */
export function lived(rules: string, spec: GuestSpec, options?: SimulateOptions): Simulated {
  const { policy } = host({ memory: TiB, policy: rules });
  const events = [...boot(guest(spec), policy), { op: "destroy", guest: 0 } as const];
  return play(rules, events, options);
}

/**
 * A TD with huge pages boots, decrypts its bounce buffer and is destroyed. Its pages lie in whole folios of 2 MiB, even where they
 * are mapped at 4K, and all other pages anywhere on an idle host.
 */
export function hugeLife(rules: string): Simulated {
  const td = guest({ memory: 16 * GiB, vcpus: 8, backing: "2m", accept: "lazy" });
  const { policy } = host({ memory: TiB, policy: rules });
  const placement = buddyPlacement({
    seed: 1,
    policy: { control: "scattered", sept: "scattered", private: "clustered" },
  });
  const events = [...swiotlbBoot(td, policy), { op: "destroy", guest: 0 } as const];
  return play(rules, events, { placement });
}

/** Frames whose accepts at 4K were published: a unit that was never 2M, and units that were. */
const never2m = 0x7e800;
const later4k = { first: 0x7d3ff, last: 0x7e7fe };

/**
 * The boot of the TD of 4 GiB as far as its firmware accepts memory: all below 4 GiB, at 2M where it can be, and at 4K at the
 * frames that were published, a page in each 2 MiB unit of them.
 * Source: EDK2 pull request 3572, 2022-11-01, for the part that firmware accepts; Yan Zhao, 2025-06-26, for the frames.
 */
export function* firmwareBoot(): Generator<Event> {
  const td = guest({
    memory: 4 * GiB,
    vcpus: 8,
    backing: "2m",
    accept: "lazy",
    touched: 2 * GiB,
  });
  for (const event of boot(td, host({ memory: TiB, policy: "v5" }).policy)) {
    yield* around(event, never2m);
  }
  const { first, last } = later4k;
  for (let page = first; page <= last; page = (Math.floor(page / UNIT) + 1) * UNIT) {
    yield { op: "accept", guest: 0, vcpu: 0, level: "4k", first: page, count: 1 };
  }
}

/** An accept at 2M with one unit of it at 4K. */
function around(event: Event, unit: number): Event[] {
  const { first = 0, count = 0 } = event;
  if (event.op !== "accept" || event.level !== "2m") return [event];
  if (unit < first || unit >= first + count) return [event];
  return [
    { ...event, first, count: unit - first },
    { ...event, first: unit, count: UNIT, level: "4k" as const },
    { ...event, first: unit + UNIT, count: first + count - unit - UNIT },
  ].filter((part) => part.count > 0);
}

/** Pages that such a boot accepts at 4K where a 2M leaf would fit in memory, each once. */
export function acceptedSmall(events: Iterable<Event>): number {
  let pages = 0;
  for (const { op, level, first = 0, count = 0 } of events) {
    if (op === "accept" && level === "4k" && first < 4 * 2 ** 18) pages += count;
  }
  return pages;
}
