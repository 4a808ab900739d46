import { InputError, list, whole } from "../../errors.js";
import { MAX_PAGE_ORDER, type FreeBlocks } from "../../scene/free-blocks.js";
import { MAX_ORDER, type Area } from "./area.js";
import { scattered, type Draws } from "./policy.js";
import type { ZoneArea } from "./zones.js";

/**
 * Uses up memory that is all free until exactly the given free blocks are left in each zone, at places that chance picks.
 * Zones that are not given have nothing free; they are answered as warnings.
 *
 * @throws InputError for a zone the host does not have or that is given twice, and for more blocks than fit into it.
 */
export function fragment(
  zones: readonly ZoneArea[],
  free: readonly FreeBlocks[],
  draws: Draws,
): string[] {
  const left = new Map(zones.map((zone) => [nameOf(zone), zone]));
  const known = zones.map(nameOf);
  for (const given of free) {
    const name = nameOf(given);
    const zone = left.get(name);
    if (!zone && known.includes(name)) {
      throw new InputError(`free blocks of ${name} are given twice (give them once)`);
    }
    if (!zone) throw new InputError(`no ${name} on this host (it has ${list(known, "and")})`);
    left.delete(name);
    fragmentZone(zone.area, counted(given), name, draws);
  }
  for (const { area } of left.values()) useUp(area);
  return [...left.keys()].map(
    (name) => `${name} is not among the free blocks given, so nothing of it is free`,
  );
}

function nameOf({ node, zone }: Pick<FreeBlocks, "node" | "zone">): string {
  return `zone ${zone} of node ${node}`;
}

function counted(given: FreeBlocks): readonly number[] {
  if (given.free.length > MAX_PAGE_ORDER + 1) {
    throw new InputError(
      `free blocks of ${nameOf(given)} have ${given.free.length} orders (expected at most ${MAX_PAGE_ORDER + 1})`,
    );
  }
  return given.free.map((count, order) =>
    whole(`free blocks of order ${order} in ${nameOf(given)}`, count, 0, 2 ** 40),
  );
}

/**
 * From large to small, each block comes out of a block of twice its size whose other half is in use in part, lest the two
 * join: that half still serves for smaller blocks. Where the zone's edge leaves a block without a buddy it serves whole.
 * A block takes no more than it must, so whatever free blocks a zone of this shape can have are found.
 */
function fragmentZone(area: Area, free: readonly number[], name: string, draws: Draws): void {
  const kept: { order: number; pages: number[] }[] = [];
  for (let order = MAX_PAGE_ORDER; order >= 0; order--) {
    const pages: number[] = [];
    const wanted = free[order] ?? 0;
    const alone = order < MAX_PAGE_ORDER ? area.counts[order]! : 0;
    while (pages.length < wanted) {
      const page = pages.length < alone ? exact(area, order) : apart(area, order, draws);
      if (page < 0) {
        throw new InputError(
          `no room for ${wanted} free blocks of order ${order} in ${name}: ${pages.length} fit (is this the host they were counted on?)`,
        );
      }
      pages.push(page);
    }
    kept.push({ order, pages });
  }
  useUp(area);
  for (const { order, pages } of kept) for (const page of pages) area.put(page, order);
}

/** A free block that does not join others of its size: of order 10 any, else half of one twice the size. */
function apart(area: Area, order: number, draws: Draws): number {
  if (order === MAX_PAGE_ORDER) return scattered(area, order, draws);
  const page = scattered(area, order + 1, draws);
  if (page < 0) return -1;
  const upper = draws.below(2);
  const half = 1 << order;
  area.open(page + (1 - upper) * half, order);
  return page + upper * half;
}

/** Takes a free block of exactly this order. */
function exact(area: Area, order: number): number {
  const page = area.nextIn(area.nextUnit(order), order);
  area.take(page, order, order);
  return page;
}

/** Takes all that is free, as blocks as large as they come. */
function useUp(area: Area): void {
  for (let order = MAX_ORDER; order >= 0; order--) {
    while (area.counts[order]! > 0) exact(area, order);
  }
}
