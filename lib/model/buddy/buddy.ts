import { InputError, oneOf, unknownName, whole } from "../../errors.js";
import { MAX_PAGE_ORDER, type FreeBlocks } from "../../scene/free-blocks.js";
import type { MemoryBlock } from "../../tdx/memory.js";
import { MAX_ORDER } from "./area.js";
import {
  buddyPolicies,
  clustered,
  Draws,
  firstFit,
  scattered,
  type BuddyPolicy,
} from "./policy.js";
import { byDistance, type Distances } from "./distance.js";
import { fragment } from "./fragment.js";
import { freeZones, type ZoneArea, type ZoneRange } from "./zones.js";

/** How a buddy allocator is set up. */
export interface BuddyOptions {
  /** What is free to begin with, such as `fromBuddyinfo` reads it; all memory unless told. */
  readonly free?: readonly FreeBlocks[];
  /** Seed of what chance picks; 1 unless told. */
  readonly seed?: number;
  /** `distances[a][b]` from node a to node b, as /sys/devices/system/node shows them; 10 within a node and 20 between unless told. */
  readonly distances?: Distances;
}

/** What an allocation wants. */
export interface AllocateOptions {
  /** NUMA node; the lowest unless told. */
  readonly node?: number;
  /** Which free block to take; `clustered` unless told. */
  readonly policy?: BuddyPolicy;
  /** Whether the other nodes are tried, the nearest first, where this one has no such block; not unless told. */
  readonly fallback?: boolean;
}

/** Free and used page frames of a host. It keeps account of what is free, so one serves one simulation. */
export interface Buddy {
  /** NUMA nodes that have memory, ascending. */
  readonly nodes: readonly number[];
  /** Pages of 4 KiB that are free, on all nodes. */
  readonly freePages: number;
  /** Bytes that the account itself takes. */
  readonly bytes: number;
  /** 1 GiB and 2 MiB units that are split. */
  readonly splits: number;
  readonly warnings: readonly string[];
  /**
   * Takes 2^order pages, order 0 to 18 (4 KiB to 1 GiB); answers the first page frame, or -1 where there is no such block.
   * Of a node the zone Normal is tried first, then DMA32, then DMA, as Linux does; the policy picks within a zone.
   */
  allocate(order: number, options?: AllocateOptions): number;
  /** Frees a block, which joins its free buddies. @throws InputError naming frame, order and state if it is none in use. */
  free(pfn: number, order: number): void;
  /** Frees pages whatever blocks they are in: one that reaches beyond is split. @throws InputError as `free`. */
  release(first: number, count: number): void;
  /** Free blocks of orders 0 to 18 of one node, or of all. */
  counts(node?: number): readonly number[];
  /** Free blocks by zone as /proc/buddyinfo counts them: what is above order 10 as blocks of order 10. */
  freeBlocks(): FreeBlocks[];
}

/**
 * A buddy allocator over a host's memory. With `free` exactly these blocks are free to begin with, at places that the seed
 * picks. Whole 1 GiB and 2 MiB units cost next to nothing; a split one costs some 220 bytes.
 *
 * @throws InputError when no block has a whole page, when the free blocks cannot be on this host, or when a distance misses.
 * @example
 * buddy(host({ memory: "4G" }).blocks).allocate(0, { policy: "first-fit" }); // 1048576
 */
export function buddy(blocks: readonly MemoryBlock[], options: BuddyOptions = {}): Buddy {
  return new ZonedBuddy(freeZones(blocks), options);
}

/** Where a search for free memory goes, node by node, in order. */
class ZonedBuddy implements Buddy {
  readonly nodes: readonly number[];
  readonly warnings: readonly string[];
  readonly #ranges: readonly ZoneRange[];
  readonly #zones: readonly ZoneArea[];
  /** For each node its zones, the highest first, then those of the other nodes by distance. */
  readonly #near = new Map<number, { own: readonly ZoneArea[]; all: readonly ZoneArea[] }>();
  readonly #draws: Draws;
  #last: ZoneRange;

  constructor(ranges: readonly ZoneRange[], { free, seed = 1, distances }: BuddyOptions) {
    const [first] = ranges;
    if (!first) throw new InputError("no memory to allocate from (expected blocks of whole pages)");
    this.#ranges = ranges;
    this.#last = first;
    this.#draws = new Draws(whole("seed", seed, 0, Number.MAX_SAFE_INTEGER));
    this.#zones = [...new Set(ranges.map(({ at }) => at))];
    this.nodes = [...new Set(this.#zones.map(({ node }) => node))].sort((a, b) => a - b);
    for (const node of this.nodes) {
      const zonesOf = (node: number): ZoneArea[] =>
        this.#zones.filter((zone) => zone.node === node).sort((a, b) => b.base - a.base);
      const own = zonesOf(node);
      this.#near.set(node, { own, all: byDistance(node, this.nodes, distances).flatMap(zonesOf) });
    }
    this.warnings = free ? fragment(this.#zones, free, this.#draws) : [];
  }

  get freePages(): number {
    return this.counts().reduce((sum, count, order) => sum + count * 2 ** order, 0);
  }

  get bytes(): number {
    return this.#zones.reduce((sum, { area }) => sum + area.bytes, 0);
  }

  get splits(): number {
    return this.#zones.reduce((sum, { area }) => sum + area.splits, 0);
  }

  allocate(order: number, options: AllocateOptions = {}): number {
    const { node = this.nodes[0]!, policy = "clustered", fallback = false } = options;
    if (!(order >= 0 && order <= MAX_ORDER && Number.isInteger(order)))
      whole("order", order, 0, MAX_ORDER);
    const near = this.#nearOf(node);
    const zones = fallback ? near.all : near.own;
    const pick = this.#pick(policy);
    for (let at = 0; at < zones.length; at++) {
      const { area, base } = zones[at]!;
      const page = pick(area, order, this.#draws);
      if (page >= 0) return base + page;
    }
    return -1;
  }

  free(pfn: number, order: number): void {
    whole("page frame", pfn, 0, Number.MAX_SAFE_INTEGER);
    whole("order", order, 0, MAX_ORDER);
    const { area, base } = this.#placeOf(pfn, order);
    const page = pfn - base;
    const found = area.blockAt(page);
    if (found >= 32) throw isFree(pfn, order, found - 32);
    const rest = page % (1 << found);
    if (found !== order || rest !== 0) {
      const first = page - rest;
      throw cannotFree(
        pfn,
        order,
        `it is in use as part of the block ${hex(base + first)} of order ${found}`,
      );
    }
    area.put(page, order);
  }

  release(first: number, count: number): void {
    whole("page frame", first, 0, Number.MAX_SAFE_INTEGER);
    for (let pfn = first; pfn < first + count;) {
      const { area, base } = this.#placeOf(pfn, 0);
      const block = area.blockAt(pfn - base);
      if (block >= 32) throw isFree(pfn, 0, block - 32);
      let order = block;
      while (pfn % 2 ** order !== 0 || pfn + 2 ** order > first + count) order--;
      area.open(pfn - base, order);
      pfn += 2 ** order;
    }
  }

  counts(node?: number): readonly number[] {
    const zones = node === undefined ? this.#zones : this.#nearOf(node).own;
    return Array.from({ length: MAX_ORDER + 1 }, (_, order) =>
      zones.reduce((sum, { area }) => sum + area.counts[order]!, 0),
    );
  }

  freeBlocks(): FreeBlocks[] {
    return this.#zones
      .map(({ node, zone, base, area }) => ({ node, zone, base, free: asPrinted(area.counts) }))
      .sort((a, b) => a.node - b.node || a.base - b.base)
      .map(({ node, zone, free }) => ({ node, zone, free }));
  }

  #pick(policy: BuddyPolicy): typeof scattered {
    if (policy === "clustered") return clustered;
    if (policy === "first-fit") return firstFit;
    oneOf("policy", policy, buddyPolicies);
    return scattered;
  }

  #nearOf(node: number): { own: readonly ZoneArea[]; all: readonly ZoneArea[] } {
    const near = this.#near.get(node);
    if (near) return near;
    throw unknownName("NUMA node", String(node), this.nodes.map(String));
  }

  #placeOf(pfn: number, order: number): ZoneArea {
    const range = this.#rangeOf(pfn);
    if (range) return range.at;
    throw cannotFree(pfn, order, "no memory of this host is there");
  }

  #rangeOf(pfn: number): ZoneRange | undefined {
    if (pfn >= this.#last.first && pfn < this.#last.end) return this.#last;
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ranges[middle]!.end <= pfn) low = middle + 1;
      else high = middle;
    }
    const found = this.#ranges[low];
    if (!found || found.first > pfn) return undefined;
    this.#last = found;
    return found;
  }
}

/** Orders 0 to 10, as the kernel counts them. */
function asPrinted(counts: readonly number[]): number[] {
  return Array.from({ length: MAX_PAGE_ORDER + 1 }, (_, order) =>
    order < MAX_PAGE_ORDER
      ? counts[order]!
      : counts.slice(order).reduce((sum, count, above) => sum + count * 2 ** above, 0),
  );
}

function isFree(pfn: number, order: number, block: number): InputError {
  return cannotFree(pfn, order, `it is free already, in a block of order ${block}`);
}

function cannotFree(pfn: number, order: number, state: string): InputError {
  return new InputError(`cannot free page frame ${hex(pfn)} at order ${order}: ${state}`);
}

function hex(pfn: number): string {
  return `0x${pfn.toString(16)}`;
}
