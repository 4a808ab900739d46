import type { Host } from "../scene/host.js";
import { wholeUnits, type Extent } from "../tdx/extents.js";
import { levelBytes, type Level } from "../tdx/level.js";
import { PAGE } from "../tdx/memory.js";
import { tdxBlocks } from "../tdx/tdmr.js";
import { MiB } from "../units.js";
import { draw } from "../random.js";
import { IntervalSet } from "./engine/interval-set.js";

/** Host frames of 4 KiB that follow each other. */
export interface Run {
  readonly first: number;
  readonly count: number;
}

/** What a page is wanted for. */
export type PageUse = "control" | "sept" | "private";

/** Where on the host pages land. It keeps account of what is free, so a placement serves one simulation. */
export interface Placement {
  /** Free frames for so many leaves of a level, in the order of use; fewer where memory runs out. */
  take(use: PageUse, level: Level, count: number): readonly Run[];
  /** Takes frames back. */
  give(run: Run): void;
}

/** Makes a placement for a host. */
export type PlacementOf = (host: Pick<Host, "blocks">) => Placement;

// 2 MiB in frames.
const RANGE = 512;

/** Frames of a host's TDX memory: those of whole 2 MiB ranges, and all. */
function framesOf(host: Pick<Host, "blocks">): { whole: IntervalSet; all: IntervalSet } {
  const blocks = tdxBlocks(host.blocks);
  return { whole: inFrames(wholeUnits(blocks, 2 * MiB)), all: inFrames(blocks) };
}

function inFrames(extents: readonly Extent[]): IntervalSet {
  return new IntervalSet(
    extents.map(({ start, end }) => ({ start: start / PAGE, end: end / PAGE })),
  );
}

/** The highest free leaf of a level, taken out; null where there is none. */
function takeLarge(free: IntervalSet, level: Level): Run | null {
  const size = levelBytes[level] / PAGE;
  for (const { start, end } of free.descending()) {
    const first = Math.floor(end / size) * size - size;
    if (first < start) continue;
    free.delete(first, first + size);
    return { first, count: size };
  }
  return null;
}

function takeLarges(free: IntervalSet, level: Level, count: number): Run[] {
  const runs: Run[] = [];
  while (runs.length < count) {
    const run = takeLarge(free, level);
    if (!run) break;
    runs.push(run);
  }
  return runs;
}

/** Takes up to `count` frames from the first free one at or above `from`. */
function takeAt(free: IntervalSet, from: number, count: number): Run | null {
  const span = free.next(from);
  if (!span) return null;
  const taken = Math.min(count, span.end - span.start);
  free.delete(span.start, span.start + taken);
  return { first: span.start, count: taken };
}

/**
 * The best case: 4K pages take the lowest free frames, so that they fill as few 2 MiB ranges as can be, and larger leaves
 * the highest. Ranges that are TDX memory only in part come last.
 */
export function packed(host: Pick<Host, "blocks">): Placement {
  const { whole, all } = framesOf(host);
  const free = new IntervalSet([...whole.within(0, Infinity)]);
  const odd = new IntervalSet(all.within(0, Infinity));
  for (const { start, end } of whole.within(0, Infinity)) odd.delete(start, end);
  const lowest = (count: number): Run | null => takeAt(free, 0, count) ?? takeAt(odd, 0, count);
  return {
    take: (_, level, count) => {
      if (level !== "4k") return takeLarges(free, level, count);
      const first = lowest(count);
      if (!first) return [];
      const runs = [first];
      for (let left = count - first.count; left > 0;) {
        const run = lowest(left);
        if (!run) break;
        runs.push(run);
        left -= run.count;
      }
      return runs;
    },
    give: ({ first, count }) => {
      for (const { start, end } of whole.within(first, first + count)) free.add(start, end);
      for (const { start, end } of whole.gaps(first, first + count)) odd.add(start, end);
    },
  };
}

/** Leaves of the larger levels for which memory is set aside, so that 4K pages do not scatter over it. */
export type Reserve = Readonly<Partial<Record<"2m" | "1g", number>>>;

/**
 * The worst case: each 4K page goes to the next 2 MiB range with a free frame, round and round, so that each is in a range of
 * its own for as long as there are any.
 */
export function spread(reserve: Reserve = {}): PlacementOf {
  return scatter(reserve, () => {
    let next = 0;
    return (free, base, length) => {
      const span = free.next(base + (next % length)) ?? free.next(base);
      if (span) next = Math.floor(span.start / RANGE + 1) * RANGE - base;
      return span?.start ?? null;
    };
  });
}

/** Each 4K page goes to a free frame that chance picks from all of them with equal likelihood, by seed. */
export function scattered(seed: number, reserve: Reserve = {}): PlacementOf {
  return scatter(reserve, () => {
    let index = 0;
    return (free, base, length) => {
      if (free.size === 0) return null;
      // As good as sure to hit while a hundredth of memory is free.
      for (let attempt = 0; attempt < 2000; attempt++) {
        const frame = base + Math.floor(draw(seed, index++) * length);
        if (free.has(frame)) return frame;
      }
      return (free.next(base + Math.floor(draw(seed, index++) * length)) ?? free.next(base))!.start;
    };
  });
}

/** Picks the frame of the next 4K page out of the free ones, all of them in `length` frames from `base`. */
type Pick4k = (free: IntervalSet, base: number, length: number) => number | null;

function scatter(reserve: Reserve, picker: () => Pick4k): PlacementOf {
  return (host) => {
    const { whole, all } = framesOf(host);
    const set = (level: "1g" | "2m"): IntervalSet => {
      const runs = takeLarges(whole, level, reserve[level] ?? 0);
      return new IntervalSet(
        runs.map(({ first, count }) => ({ start: first, end: first + count })),
      );
    };
    const kept = { "1g": set("1g"), "2m": set("2m") };
    const mine = {
      "1g": new IntervalSet(spans(kept["1g"])),
      "2m": new IntervalSet(spans(kept["2m"])),
    };
    const free = new IntervalSet(spans(all));
    for (const { start, end } of [...spans(kept["1g"]), ...spans(kept["2m"])])
      free.delete(start, end);
    const base = all.next(0)?.start ?? 0;
    const length = (all.descending().next().value?.end ?? 0) - base;
    const pick = picker();
    return {
      take: (_, level, count) => {
        if (level !== "4k") {
          const runs = takeLarges(kept[level], level, count);
          return [...runs, ...takeLarges(free, level, count - runs.length)];
        }
        const runs: Run[] = [];
        while (runs.length < count) {
          const first = pick(free, base, length);
          if (first === null) break;
          free.delete(first, first + 1);
          runs.push({ first, count: 1 });
        }
        return runs;
      },
      give: ({ first, count }) => {
        const end = first + count;
        const back = new IntervalSet([{ start: first, end }]);
        for (const level of ["1g", "2m"] as const) {
          for (const span of mine[level].within(first, end)) {
            kept[level].add(span.start, span.end);
            back.delete(span.start, span.end);
          }
        }
        for (const span of spans(back)) free.add(span.start, span.end);
      },
    };
  };
}

function spans(set: IntervalSet): { start: number; end: number }[] {
  return set.within(0, Infinity);
}
