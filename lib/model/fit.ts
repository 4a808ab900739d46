import { InputError, invalid, oneOf } from "../errors.js";
import { fleet, type Fleet, type FleetSpec } from "../scene/fleet.js";
import { freePages, HUGE_ORDER, type FreeBlocks } from "../scene/free-blocks.js";
import { host as resolveHost, type Host } from "../scene/host.js";
import { controlPages } from "../tdx/control-pages.js";
import { wholeUnits } from "../tdx/extents.js";
import { PAGE } from "../tdx/memory.js";
import { tdxBlocks } from "../tdx/tdmr.js";
import { formatSize, MiB, parseSize } from "../units.js";
import { fleetPages } from "./fleet-pages.js";
import { footprint } from "./footprint.js";

/** Which figure of Dynamic PAMT's metadata is meant, as in `footprint(…).dynamic`. */
export const placements = ["best", "expected", "worst"] as const;

/** What to count a host as when guests are put on it. */
export interface FitOptions {
  /** Where 4K pages land; `expected` unless told. */
  readonly placement?: (typeof placements)[number];
  /** Host memory that guests do not get, in bytes or as text: the host's own system. None unless told. */
  readonly reserve?: number | string;
  /** Logical CPUs of the host; without them vCPUs are no bound. */
  readonly cpus?: number;
  /** vCPUs that run on one logical CPU; 1 unless told. */
  readonly overcommit?: number;
  /** What is free, as `fromBuddyinfo` reads it, in place of all memory of the host. */
  readonly free?: readonly FreeBlocks[];
}

/** One limit on the number of guests. `needs` and `has` are in the limit's own unit. */
export interface Bound {
  readonly name: "memory" | "contiguous 2M" | "KeyIDs" | "vCPUs";
  /** `bytes`, `2 MiB ranges`, `KeyIDs` or `vCPUs`. */
  readonly unit: string;
  /** How many groups fit by this limit alone, and how many guests that is. */
  readonly groups: number;
  readonly guests: number;
  /** What one group needs where as many fit, and what the host has. */
  readonly needs: number;
  readonly has: number;
}

/** How many guests fit on a host. */
export interface Fit {
  /** Groups in the ratio of the fleet's counts, and how many guests that is. */
  readonly groups: number;
  readonly guests: number;
  /** Guests of each kind, in the order of the fleet. */
  readonly counts: readonly number[];
  /** The limit that stops them, and the next one that would. */
  readonly bound: Bound;
  readonly next: Bound;
  /** Every limit, the tightest first. */
  readonly bounds: readonly Bound[];
  /** Metadata of so many guests in the host's PAMT mode, and memory that is left then, in bytes. */
  readonly metadata: number;
  readonly left: number;
  readonly warnings: readonly string[];
}

/**
 * How many guests fit, what stops them, and what would stop them next. Guests of several sizes come in groups that keep the ratio of
 * their counts, so 40 and 20 in groups of 2 and 1. They count with all of their memory, touched or not.
 *
 * @throws InputError for a host on which TDX does not come up, and for an empty fleet or wrong option.
 * @example
 * fit(host({ memory: "2T", keyIds: 128 }), [[guest({ memory: "32G", vcpus: 8 }), 1]]).guests; // 63
 */
export function fit(given: Host, guests: FleetSpec, options: FitOptions = {}): Fit {
  const host = resolveHost(given);
  if (host.failure) throw new InputError(`nothing fits: ${host.failure.message}`);
  const all = fleet(guests);
  const one = groupOf(all);
  const count = one.reduce((sum, [, many]) => sum + many, 0);
  if (count === 0) throw new InputError("no guests to fit (expected one or more)");
  const total = all.reduce((sum, [, many]) => sum + many, 0);
  for (const [td] of one) controlPages(host.module, td);
  const rules = checked(host, options);
  const bounds = [
    memoryBound(host, one, count, rules),
    contiguousBound(host, one, count, rules),
    bound("KeyIDs", "KeyIDs", count, count, host.keyIds - 1),
    vcpuBound(one, count, rules),
  ]
    .filter((limit) => limit !== null)
    .sort((a, b) => a.groups - b.groups);
  const [first, second] = [bounds[0]!, bounds[1]!];
  const { groups } = first;
  const found = footprint(host, repeated(one, groups));
  const metadata = metadataOf(found, host, rules.placement);
  const memory = fleetPages(host, one).memory * groups;
  return {
    groups,
    guests: groups * count,
    counts: all.map(([, many]) => (many * groups * count) / total),
    bound: first,
    next: second,
    bounds,
    metadata,
    left: rules.memory - memory - metadata,
    warnings: [...found.warnings, ...assumed(rules)],
  };
}

/** The smallest group of guests in the ratio of their counts. */
function groupOf(guests: Fleet): Fleet {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  const common = guests.reduce((sum, [, count]) => divisor(sum, count), 0);
  return guests
    .filter(([, count]) => count > 0)
    .map(([td, count]) => [td, count / common] as const);
}

interface Rules {
  readonly placement: (typeof placements)[number];
  readonly cpus: number | undefined;
  readonly overcommit: number;
  readonly free: readonly FreeBlocks[] | undefined;
  /** Bytes that guests and metadata share. */
  readonly memory: number;
}

function checked(host: Host, options: FitOptions): Rules {
  const placement = oneOf("placement", options.placement ?? "expected", placements);
  const reserve = options.reserve === undefined ? 0 : parseSize(options.reserve, "reserve");
  const { cpus, overcommit = 1, free } = options;
  for (const [name, value] of Object.entries({ cpus, overcommit })) {
    if (value !== undefined && !(value > 0 && Number.isFinite(value)))
      throw invalid(name, value, "a number above 0");
  }
  const pages = free?.reduce((sum, zone) => sum + freePages(zone.free), 0);
  const given = pages === undefined ? host.memory : pages * PAGE;
  if (reserve > given) throw invalid("reserve", options.reserve, `at most ${formatSize(given)}`);
  return { placement, cpus, overcommit, free, memory: given - reserve };
}

function assumed({ cpus, free }: Rules): string[] {
  return [
    ...(cpus === undefined ? ["the host's CPUs are not told, so vCPUs stop no guest here"] : []),
    ...(free === undefined
      ? ["all memory of the host is taken to be free; `reserve` keeps some of it for the host"]
      : []),
  ];
}

function bound(
  name: Bound["name"],
  unit: string,
  count: number,
  needs: number,
  has: number,
  groups = Math.max(0, Math.floor(has / needs)),
): Bound {
  return { name, unit, groups, guests: groups * count, needs, has };
}

/** Guests' memory and the metadata of so many, which grows otherwise than in proportion. */
function memoryBound(host: Host, one: Fleet, count: number, rules: Rules): Bound {
  const has = rules.memory;
  const { memory } = fleetPages(host, one);
  // As many KeyIDs as there can be: they are a bound of their own.
  const roomy = resolveHost({ ...host, keyIds: host.module.maxKeyIds });
  const takes = (groups: number): number => {
    try {
      const found = footprint(roomy, repeated(one, groups));
      return groups * memory + metadataOf(found, roomy, rules.placement);
    } catch (error) {
      if (error instanceof InputError) return Infinity;
      throw error;
    }
  };
  const most = Math.floor((roomy.keyIds - 1) / count);
  const groups = largest(Math.min(most, Math.floor(host.memory / memory)), (n) => takes(n) <= has);
  const needs = groups > 0 ? takes(groups) / groups : memory;
  return bound("memory", "bytes", count, needs, has, groups);
}

/** Ranges of 2 MiB that larger mappings need whole, beside those that 4K pages fill. */
function contiguousBound(host: Host, one: Fleet, count: number, rules: Rules): Bound | null {
  const pages = fleetPages(host, one);
  const large = pages.private2m + 512 * pages.private1g;
  if (large === 0) return null;
  const small = pages.private4k + pages.sept + pages.control + pages.mirror;
  const sum = (from: number): number =>
    rules.free!.reduce((total, zone) => total + freePages(zone.free, from), 0);
  const has = rules.free
    ? Math.floor(sum(HUGE_ORDER) / 512)
    : wholeUnits(tdxBlocks(host.blocks), 2 * MiB).reduce(
        (total, { start, end }) => total + (end - start) / (2 * MiB),
        0,
      );
  // What is free in smaller blocks serves 4K pages first.
  const spare = rules.free ? sum(0) - sum(HUGE_ORDER) : 0;
  const needs = (groups: number): number =>
    groups * large + Math.ceil(Math.max(0, groups * small - spare) / 512);
  const groups = largest(Math.floor(has / large), (n) => needs(n) <= has);
  return bound(
    "contiguous 2M",
    "2 MiB ranges",
    count,
    needs(Math.max(1, groups)) / Math.max(1, groups),
    has,
    groups,
  );
}

function vcpuBound(one: Fleet, count: number, { cpus, overcommit }: Rules): Bound | null {
  if (cpus === undefined) return null;
  const vcpus = one.reduce((sum, [td, many]) => sum + many * td.vcpus, 0);
  return bound("vCPUs", "vCPUs", count, vcpus, cpus * overcommit);
}

function metadataOf(
  found: ReturnType<typeof footprint>,
  host: Host,
  placement: Rules["placement"],
): number {
  return host.mode === "static" ? found.static.bytes : found.dynamic[placement].bytes;
}

function repeated(one: Fleet, times: number): Fleet {
  return times === 0 ? [] : one.map(([td, count]) => [td, count * times] as const);
}

/** The largest whole number from 0 to `most` that holds, where all below one that holds do too. */
function largest(most: number, holds: (n: number) => boolean): number {
  let [low, high] = [0, Math.max(0, most)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
