import { InputError } from "../errors.js";
import { checkFleet, fleet, type FleetSpec } from "../scene/fleet.js";
import { host as resolveHost, type Host } from "../scene/host.js";
import type { PamtMode } from "../scene/host-spec.js";
import { tdxRanges } from "../scene/tdx-ranges.js";
import type { TdxFailure } from "../tdx/tdmr.js";
import { formatSize, GiB, MiB } from "../units.js";
import * as part from "./components.js";
import { fleetPages, type FleetPages } from "./fleet-pages.js";
import { placedPairs, type Users } from "./pairs.js";

/** A total in bytes, and its shares. */
export interface Total {
  readonly bytes: number;
  /** `bytes` over host memory. */
  readonly share: number;
  /** `bytes` over the memory of all guests; NaN without guests. */
  readonly guestShare: number;
}

/** Dynamic PAMT's total as placement is expected to be, and its bounds. */
export interface DynamicTotal extends Total {
  readonly best: Total;
  readonly expected: Total;
  readonly worst: Total;
}

/** What TDX metadata takes, in both modes side by side. */
export interface Footprint {
  /** Bytes in the mode that comes to be on the host; NaN where TDX cannot be initialised. */
  readonly bytes: number;
  readonly static: Total;
  readonly dynamic: DynamicTotal;
  /** Parts that add up to the totals of the mode they belong to. */
  readonly components: readonly part.Component[];
  /** Memory that is no metadata: the guests' own, and KVM's other caches. */
  readonly beside: readonly part.Component[];
  /** How TDX initialisation fails here, or null. */
  readonly failure: TdxFailure | null;
  readonly warnings: readonly string[];
}

/**
 * What TDX metadata takes on a host, with a fleet of guests or before any runs, in both modes. Nothing is replayed: the
 * cost grows with the extents of the guests' memory, never with its pages.
 *
 * @throws InputError for a guest that cannot be, or a fleet that the host cannot hold.
 * @example
 * footprint(host({ memory: "2T", pamt: "dynamic" })).bytes; // 88121344
 * footprint(host({ memory: "2T" }), [[guest({ memory: "32G", vcpus: 8 }), 40]]).static.bytes; // 13996265472
 */
export function footprint(given: Host, guests: FleetSpec = []): Footprint {
  // A host spread and changed without being resolved again would answer for the old one.
  const host = resolveHost(given);
  const resolved = fleet(guests);
  checkFleet(host, resolved);
  const pages = fleetPages(host, resolved);
  const components = host.failure ? [] : metadata(host, pages);
  const total = (mode: PamtMode, of: "bytes" | "best" | "worst" = "bytes"): Total => {
    const parts = components.filter((component) => component.mode === mode);
    const bytes = host.failure ? Number.NaN : parts.reduce((sum, one) => sum + one[of], 0);
    return { bytes, share: bytes / host.memory, guestShare: bytes / (pages.memory || Number.NaN) };
  };
  const expected = total("dynamic");
  const totals = {
    static: total("static"),
    dynamic: {
      ...expected,
      best: total("dynamic", "best"),
      expected,
      worst: total("dynamic", "worst"),
    },
  };
  const bytes = totals[host.mode].bytes;
  return {
    bytes,
    ...totals,
    components,
    beside: part.besideComponents(pages),
    failure: host.failure,
    warnings: [
      ...(host.failure ? [host.failure.message] : []),
      ...host.warnings,
      ...pages.warnings,
      ...tight(host, pages, bytes),
    ],
  };
}

function metadata(host: Host, pages: FleetPages): part.Component[] {
  const ranges = tdxRanges(host);
  const held = pages.private2m + (GiB / (2 * MiB)) * pages.private1g;
  const free = Math.max(0, ranges - held);
  const kinds: Users[] = [
    { kind: "control pages", pages: pages.control },
    { kind: "S-EPT pages", pages: pages.sept },
    { kind: "waiting S-EPT pages", pages: pages.waitingSept },
    { kind: "private pages", pages: pages.private4k },
  ];
  const users = kinds.reduce((sum, kind) => sum + kind.pages, 0);
  if (users > free * 512) {
    throw new InputError(
      `invalid guests: ${users} pages of 4K used by TDX (expected at most ${free * 512}, those of the ${free} ranges of 2 MiB that larger mappings leave free)`,
    );
  }
  return [
    ...part.bootComponents(host, "static"),
    ...part.guestComponents(pages, "static"),
    ...part.bootComponents(host, "dynamic"),
    ...part.guestComponents(pages, "dynamic"),
    ...part.dynamicComponents(
      pages,
      placedPairs(kinds, { ranges, free }),
      host.policy.pagesPerRange,
    ),
  ];
}

function tight(host: Host, pages: FleetPages, bytes: number): string[] {
  const needed = pages.memory + bytes;
  if (!(needed > host.memory)) return [];
  return [
    `guests (${formatSize(pages.memory)}) and metadata (${formatSize(bytes)}) together exceed the host's ${formatSize(host.memory)}: only guests that leave memory untouched fit`,
  ];
}
