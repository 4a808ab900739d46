import { quantileSorted } from "simple-statistics";
import { InputError, invalid, whole } from "../errors.js";
import { fleet, type FleetSpec } from "../scene/fleet.js";
import {
  fragmentedFree,
  freePages,
  HUGE_ORDER,
  MAX_PAGE_ORDER,
  type FreeBlocks,
} from "../scene/free-blocks.js";
import { host as resolveHost, type Host } from "../scene/host.js";
import { tdxRanges } from "../scene/tdx-ranges.js";
import { PAGE } from "../tdx/memory.js";
import { formatShare, GiB, MiB } from "../units.js";
import { draw } from "../random.js";
import { buddy } from "./buddy/buddy.js";
import { fleetPages } from "./fleet-pages.js";
import { footprint } from "./footprint.js";

/** What to draw layouts of free memory from. */
export interface HeadroomOptions {
  /** Free blocks of the host, as `fromBuddyinfo` reads them; without them each seed draws how fragmented memory is. */
  readonly free?: readonly FreeBlocks[];
  /** Share of host memory that the host itself uses; 0.1 unless told. */
  readonly used?: number;
  /** Bounds of the share of free memory in blocks below 2 MiB, drawn evenly; 0 to 0.1 unless told. */
  readonly unusable?: readonly [number, number];
  /** Seeds, a layout each; 1 to 10 unless told. */
  readonly seeds?: readonly number[];
}

/** What one layout of free memory comes to. */
export interface HeadroomSample {
  readonly seed: number;
  /** Share of free memory in blocks below 2 MiB. */
  readonly unusable: number;
  /** Backed ranges of 2 MiB, and all metadata with them, in bytes. */
  readonly pairs: number;
  readonly bytes: number;
}

/** Metadata of a fleet under Dynamic PAMT as pages come to lie, in bytes. */
export interface Headroom {
  /** The bounds of the closed form. */
  readonly best: number;
  readonly bound: number;
  /** The median, the 95th percentile and the most of the layouts. */
  readonly typical: number;
  readonly high: number;
  readonly worst: number;
  /** Backed ranges for each guest. */
  readonly pairsPerGuest: {
    readonly best: number;
    readonly typical: number;
    readonly worst: number;
    readonly bound: number;
  };
  readonly samples: readonly HeadroomSample[];
  readonly warnings: readonly string[];
}

// So much memory shows how a host's behaves; what it shows is scaled to the host.
const SAMPLE = 8 * GiB;
const RANGE = 512;

/**
 * What to keep ready for a fleet's metadata under Dynamic PAMT: typical and worst over layouts of free memory, between the two
 * bounds of `footprint`. 4K pages are taken as Linux's buddy allocator does, from the smallest free block that will do. A part of
 * the host of up to 8 GiB is laid out, and its ranges are scaled.
 *
 * @throws InputError for a host on which TDX does not come up, an empty fleet, or too little free memory for it.
 * @example
 * headroom(host({ memory: "64G" }), [[guest({ memory: "4G" }), 4]]).samples.length; // 10
 */
export function headroom(given: Host, guests: FleetSpec, options: HeadroomOptions = {}): Headroom {
  const host = resolveHost({ ...given, pamt: "dynamic" });
  if (host.failure) throw new InputError(`no headroom: ${host.failure.message}`);
  const all = fleet(guests).filter(([, count]) => count > 0);
  const count = all.reduce((sum, [, many]) => sum + many, 0);
  if (count === 0) throw new InputError("no headroom of no guests (expected one or more)");
  const pages = fleetPages(host, all);
  const users = pages.control + pages.sept + pages.waitingSept + pages.private4k;
  const { best, worst: bound } = footprint(host, all).dynamic;
  const pair = host.policy.pagesPerRange * PAGE;
  const fixed = best.bytes - Math.ceil(users / RANGE) * pair;
  const samples = layoutsOf(host, options).map(({ seed, free }): HeadroomSample => {
    const pairs = rangesTaken(host, free, users, seed);
    return { seed, unusable: unusableOf(free), pairs, bytes: fixed + pairs * pair };
  });
  const sorted = samples.map(({ bytes }) => bytes).sort((a, b) => a - b);
  const [typical, high, worst] = [0.5, 0.95, 1].map((share) => quantileSorted(sorted, share));
  const perGuest = (bytes: number): number => (bytes - fixed) / pair / count;
  return {
    best: best.bytes,
    bound: bound.bytes,
    typical: typical!,
    high: high!,
    worst: worst!,
    pairsPerGuest: {
      best: perGuest(best.bytes),
      typical: perGuest(typical!),
      worst: perGuest(worst!),
      bound: perGuest(bound.bytes),
    },
    samples,
    warnings: [...host.warnings, ...pages.warnings, ...assumed(options)],
  };
}

/** How free memory is without a reading of it; an assumption, which comes out as a warning. */
const FREE = { used: 0.1, unusable: [0, 0.1] } as const;

function assumed({ free, used = FREE.used, unusable = FREE.unusable }: HeadroomOptions): string[] {
  const where = "where free blocks lie is drawn by seed";
  if (free) return [`free memory is as told; ${where}`];
  return [
    `the host itself is taken to use ${formatShare(used)} of its memory, and ${formatShare(unusable[0])} to ${formatShare(unusable[1])} of the rest to lie in blocks below 2 MiB; ${where}`,
  ];
}

/** Free blocks by order, all zones together, for each seed. */
function layoutsOf(
  host: Host,
  {
    free,
    used = FREE.used,
    unusable = FREE.unusable,
    seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  }: HeadroomOptions,
): { seed: number; free: readonly number[] }[] {
  const [low, high] = unusable;
  if (!(low >= 0 && low <= high && high <= 1))
    throw invalid("unusable", unusable, "two shares, 0 ≤ low ≤ high ≤ 1");
  if (!(used >= 0 && used < 1)) throw invalid("used", used, "a share from 0 to below 1");
  if (seeds.length === 0) throw new InputError("no seeds (expected one or more)");
  const orders = Array.from({ length: MAX_PAGE_ORDER + 1 }, (_, order) => order);
  const told =
    free && orders.map((order) => free.reduce((sum, zone) => sum + (zone.free[order] ?? 0), 0));
  const ranges = Math.floor(tdxRanges(host) * (1 - used));
  return seeds.map((seed) => {
    whole("seed", seed, 0, Number.MAX_SAFE_INTEGER);
    const share = low + (high - low) * draw(seed, 0);
    return { seed, free: told ?? fragmentedFree(ranges * 2 * MiB, share) };
  });
}

function unusableOf(free: readonly number[]): number {
  return 1 - freePages(free, HUGE_ORDER) / freePages(free);
}

/** Ranges of 2 MiB that so many 4K pages fall into, taken one by one from the smallest free block that will do. */
function rangesTaken(host: Host, free: readonly number[], pages: number, seed: number): number {
  const has = freePages(free);
  if (pages > has) {
    throw new InputError(
      `too little free memory: ${has} pages of 4K (expected ${pages} or more, what the guests use)`,
    );
  }
  // Blocks of 2 MiB and more are opened only when no smaller one is left, and then filled up.
  const small = has - freePages(free, HUGE_ORDER);
  const scattered = Math.min(pages, small);
  const rest = Math.ceil((pages - scattered) / RANGE);
  const found = rest + (scattered === 0 ? 0 : sampled(host, free, scattered, seed));
  return Math.min(found, tdxRanges(host));
}

/** Ranges that so many pages in blocks below 2 MiB fall into, counted on a part of the host and scaled. */
function sampled(host: Host, free: readonly number[], pages: number, seed: number): number {
  const ranges = tdxRanges(host);
  const share = Math.min(1, SAMPLE / (ranges * 2 * MiB));
  const own = free.map((blocks) => Math.floor(blocks * share));
  const start = 4 * GiB;
  const block = { start, end: start + Math.ceil(ranges * share) * 2 * MiB, node: 0 };
  const memory = buddy([block], { seed, free: [{ node: 0, zone: "Normal", free: own }] });
  const small = freePages(own) - freePages(own, HUGE_ORDER);
  const wanted = Math.min(Math.round(pages * share), small);
  const taken = new Set<number>();
  for (let page = 0; page < wanted; page++) taken.add(Math.floor(memory.allocate(0) / RANGE));
  return Math.round(taken.size / share);
}
