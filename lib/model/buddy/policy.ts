import { draw } from "../../random.js";
import type { Area } from "./area.js";
import { MAX_ORDER } from "./area.js";

/**
 * Which free block an allocation takes.
 *
 * - `clustered`: the smallest that is large enough, the lowest of these: units that are split most are used up first.
 * - `first-fit`: the lowest that is large enough.
 * - `scattered`: one at a place that chance picks, by seed.
 */
export const buddyPolicies = ["clustered", "first-fit", "scattered"] as const;

/** The name of a policy. */
export type BuddyPolicy = (typeof buddyPolicies)[number];

/** Numbers of one seed, in order. */
export class Draws {
  #index = 0;

  constructor(readonly seed: number) {}

  below(limit: number): number {
    return Math.floor(draw(this.seed, this.#index++) * limit);
  }
}

/** Takes a block of the smallest order that will do; answers its page, or -1. */
export function clustered(area: Area, order: number): number {
  for (let from = order; from <= MAX_ORDER; from++) {
    if (area.counts[from] === 0) continue;
    const page = area.nextIn(area.nextUnit(from), from);
    area.take(page, from, order);
    return page;
  }
  return -1;
}

/** Takes the lowest block that will do; answers its page, or -1. */
export function firstFit(area: Area, order: number): number {
  const page = area.lowest(order);
  if (page >= 0) area.take(page, area.blockAt(page) - 32, order);
  return page;
}

// While two places in a hundred are free, 200 draws miss them all less than twice in a hundred times.
const PROBES = 200;
const ENOUGH = 0.02;

/**
 * Takes a block at a place that chance picks: with equal likelihood among all free places of that size while they are two in a
 * hundred or more; else, and after 200 draws that missed, the next free block after a place that chance picks.
 */
export function scattered(area: Area, order: number, draws: Draws): number {
  const free = freePlaces(area, order);
  if (free === 0) return -1;
  const size = 1 << order;
  const lowest = Math.floor(area.first / size);
  const places = Math.ceil(area.end / size) - lowest;
  for (let left = free < places * ENOUGH ? 0 : PROBES; left > 0; left--) {
    const page = (lowest + draws.below(places)) * size;
    const block = area.blockAt(page) - 32;
    if (block < order) continue;
    area.take(page, block, order);
    return page;
  }
  return nextFit(area, order, draws.below(area.units), draws);
}

function nextFit(area: Area, order: number, from: number, draws: Draws): number {
  let unit = Infinity;
  let found = -1;
  for (let at = order; at <= MAX_ORDER; at++) {
    const next = area.nextUnit(at, from);
    if (next >= 0 && next < unit) [unit, found] = [next, at];
  }
  if (found < 0) return nextFit(area, order, 0, draws);
  const start = area.nextIn(unit, found, draws.below(2 ** MAX_ORDER));
  const page = start < 0 ? area.nextIn(unit, found) : start;
  area.take(page, found, order);
  return page;
}

/** Aligned places for a block of this order that are free. */
function freePlaces(area: Area, order: number): number {
  let places = 0;
  for (let at = order; at <= MAX_ORDER; at++) places += area.counts[at]! * (1 << (at - order));
  return places;
}
