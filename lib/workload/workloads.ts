import { unknownName } from "../errors.js";
import { fleet, type FleetSpec } from "../scene/fleet.js";
import { guest, type Guest } from "../scene/guest.js";
import type { Policy } from "../tdx/policy.js";
import { balloon } from "./balloon.js";
import { boot } from "./boot.js";
import { churn } from "./churn.js";
import { conversionStorm, type ConversionPattern } from "./conversions.js";
import type { Event } from "./event.js";
import { checkSeed, seedOf } from "./seeds.js";
import { splitStorm } from "./splits.js";
import { interleaved } from "./streams.js";
import { swiotlbBoot } from "./swiotlb-boot.js";
import { tdsOf } from "./tds.js";

/** Something that the TDs of a scene do. */
export interface Workload {
  /** What happens, in a sentence. */
  readonly summary: string;
  /** The events under a kernel of this policy, by seed. */
  readonly play: (guests: FleetSpec, rules: Policy, seed: number) => Generator<Event>;
}

/** What one TD of a fleet does, by number, with a seed of its own. */
type Own = (td: Guest, rules: Policy, id: number, seed: number) => Generator<Event>;

/** All TDs at once, each the same. */
function each(own: Own): Workload["play"] {
  return (guests, rules, seed) =>
    interleaved(tdsOf(fleet(guests)).map((td, id) => own(td, rules, id, seedOf(seed, id))));
}

/** The guest as it is when it accepts memory in this way. */
function accepting(td: Guest, accept: Guest["accept"]): Guest {
  return td.accept === accept ? td : guest({ ...td, accept, touched: undefined });
}

function booting(accept: Guest["accept"]): Own {
  return (td, rules, id) => boot(accepting(td, accept), rules, id);
}

function converting(pattern: ConversionPattern): Own {
  return (td, rules, id, seed) => conversionStorm(td, rules, { pattern, id, seed });
}

/** The names of workloads. */
export const workloadNames = [
  "boot",
  "boot-eager",
  "boot-lazy",
  "boot-swiotlb",
  "conversions-sequential",
  "conversions-strided",
  "conversions-scattered",
  "splits",
  "balloon",
  "churn",
] as const;

/** The name of a workload. */
export type WorkloadName = (typeof workloadNames)[number];

/** Workloads by name, in reading order. All TDs act at once, and are there in the end unless the summary says otherwise. */
export const workloads: Readonly<Record<WorkloadName, Workload>> = {
  boot: {
    summary: "Every TD boots until its memory is mapped as the scene describes it.",
    play: each((td, rules, id) => boot(td, rules, id)),
  },
  "boot-eager": {
    summary: "Every TD boots and accepts all its memory, whatever the scene says about that.",
    play: each(booting("eager")),
  },
  "boot-lazy": {
    summary:
      "Every TD boots and accepts what it needs: as much as the scene says it touches, or 5 GiB.",
    play: each(booting("lazy")),
  },
  "boot-swiotlb": {
    summary:
      "Every TD boots with all memory private, and converts its bounce buffer in one piece off the 2 MiB grid: what the scene says is shared, or as Linux sizes it.",
    play: each((td, rules, id, seed) => swiotlbBoot(td, rules, { id, seed })),
  },
  "conversions-sequential": {
    summary:
      "Every TD boots, and converts 64 MiB to shared in 1024 pieces of 64 KiB, from its lowest address up.",
    play: each(converting("sequential")),
  },
  "conversions-strided": {
    summary:
      "Every TD boots, and converts 64 MiB to shared in 1024 pieces of 64 KiB, each 2 MiB from the one before.",
    play: each(converting("strided")),
  },
  "conversions-scattered": {
    summary:
      "Every TD boots, and converts 64 MiB to shared in 1024 pieces of 64 KiB, anywhere by seed.",
    play: each(converting("scattered")),
  },
  splits: {
    summary:
      "Every TD boots at 2M whatever its backing, and a tenth of its 2M mappings are split, each by a 4K page that becomes shared.",
    play: (guests, rules, seed) => splitStorm(guests, rules, { seed }),
  },
  balloon: {
    summary:
      "Every TD boots, and twice gives back a sixty-fourth of its memory, in pieces of 2 MiB anywhere by seed, and takes it again.",
    play: each((td, rules, id, seed) => balloon(td, rules, { id, seed })),
  },
  churn: {
    summary:
      "Every TD boots, accepts what it needs as with boot-lazy, runs for a while and is destroyed, twice, as chance has it: none is left in the end.",
    play: (guests, rules, seed) => {
      const lazy = fleet(guests).map(([td, count]) => [accepting(td, "lazy"), count] as const);
      return churn(lazy, rules, { seed });
    },
  },
};

/**
 * The events of a workload by name, for the TDs of a fleet under a kernel of this policy. They are made as they are asked for, and
 * are the same again for the same seed, which is 1 unless told.
 *
 * @throws InputError for an unknown name, with the nearest one, and for a guest on which the workload cannot be played.
 * @example
 * [...workload("churn", [{ memory: "1G" }], policy("v6"))].at(-1); // { op: "destroy", guest: 0 }
 */
export function workload(
  name: string,
  guests: FleetSpec,
  rules: Policy,
  { seed = 1 }: { readonly seed?: number } = {},
): Generator<Event> {
  if (!Object.hasOwn(workloads, name)) throw unknownName("workload", name, workloadNames);
  return workloads[name as WorkloadName].play(guests, rules, checkSeed(seed));
}
