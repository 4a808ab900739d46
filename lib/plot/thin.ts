import type { Series, Spot } from "./encode.js";

/** Series with fewer spots than they came with, and the sentence that says so. */
export interface Thinned {
  readonly series: readonly Series[];
  readonly notes: readonly string[];
}

/** Points that a browser draws without delay. */
const most = 20_000;

/**
 * Lines of more points than can be seen: along x, which is in order, each of so many steps keeps its first, last,
 * lowest and highest point, and its gaps. The picture is the same to the pixel at first sight, coarser after a zoom.
 */
export function thinLines(series: readonly Series[], log = false): Thinned {
  const count = countOf(series);
  if (count <= most) return { series, notes: [] };
  const to = (spot: Spot): number => (log ? Math.log10(Number(spot.x)) : Number(spot.x));
  const steps = Math.max(50, Math.floor(most / 4 / series.length));
  const thinner = series.map((own) => {
    const { spots } = own;
    if (spots.length <= 4 * steps) return own;
    const [low, high] = [to(spots[0]!), to(spots.at(-1)!)];
    const kept: Spot[] = [];
    let from = 0;
    for (let step = 1; step <= steps; step++) {
      const end = step === steps ? Infinity : low + ((high - low) * step) / steps;
      let until = from;
      while (until < spots.length && to(spots[until]!) <= end) until++;
      kept.push(...extremes(spots, from, until));
      from = until;
    }
    return { ...own, spots: kept };
  });
  return {
    series: thinner,
    notes: [
      `${counted(count)} points are drawn as ${counted(countOf(thinner))}: the first, last, lowest and highest of each of ${counted(steps)} steps`,
    ],
  };
}

/** Stacks, each of layers with the same places: those places stay where their total is first, last, lowest or highest. */
export function thinStacks(stacks: readonly (readonly Series[])[], log = false): Thinned {
  const totals = stacks.map((layers): Series => ({
    color: 0,
    facet: 0,
    spots: (layers[0]?.spots ?? []).map((spot, i) => {
      const sizes = layers.map((layer) => layer.spots[i]!.y);
      const y = sizes.includes(null) ? null : sizes.reduce<number>((sum, own) => sum + own!, 0);
      return { ...spot, y, hover: () => String(i) };
    }),
  }));
  const named = totals.some(({ spots }) => typeof spots[0]?.x === "string");
  const { series, notes } = named ? { series: totals, notes: [] } : thinLines(totals, log);
  if (notes.length === 0) return { series: stacks.flat(), notes };
  const kept = series.map(({ spots }) => spots.map((spot) => Number(spot.hover())));
  return {
    series: stacks.flatMap((layers, stack) =>
      layers.map((layer) => ({ ...layer, spots: kept[stack]!.map((i) => layer.spots[i]!) })),
    ),
    notes,
  };
}

/** The first, last, lowest and highest spot from one place up to another, in order, and the first gap. */
function extremes(spots: readonly Spot[], from: number, until: number): readonly Spot[] {
  if (until <= from) return [];
  const chosen = new Set([from, until - 1]);
  let [lowest, highest, gap] = [-1, -1, -1];
  for (let i = from; i < until; i++) {
    const y = spots[i]!.y;
    if (y === null) {
      gap = gap < 0 ? i : gap;
      continue;
    }
    if (lowest < 0 || y < spots[lowest]!.y!) lowest = i;
    if (highest < 0 || y > spots[highest]!.y!) highest = i;
  }
  for (const i of [lowest, highest, gap]) if (i >= 0) chosen.add(i);
  return [...chosen].sort((a, b) => a - b).map((i) => spots[i]!);
}

// A panel's width and height in squares of about three pixels.
const [across, up] = [210, 115];

/**
 * A cloud of more points than can be told apart: of those of one series that fall on the same small square of the
 * panel the first is kept.
 */
export function thinCloud(
  series: readonly Series[],
  log: { readonly x?: boolean; readonly y?: boolean } = {},
): Thinned {
  const count = countOf(series);
  if (count <= most / 2) return { series, notes: [] };
  const xOf = (spot: Spot): number => (log.x === true ? Math.log(Number(spot.x)) : Number(spot.x));
  const yOf = (spot: Spot): number => (log.y === true ? Math.log(spot.y!) : spot.y!);
  const [x, y] = [xOf, yOf].map((of) => squares(series, of)) as [Squares, Squares];
  const thinner = series.map((own) => {
    const taken = new Set<number>();
    const spots = own.spots.filter((spot) => {
      const square = x(xOf(spot), across) * (up + 1) + y(yOf(spot), up);
      if (taken.has(square)) return false;
      taken.add(square);
      return true;
    });
    return { ...own, spots };
  });
  return {
    series: thinner,
    notes: [
      `${counted(count)} points are drawn as ${counted(countOf(thinner))}: one of those that would lie on top of each other`,
    ],
  };
}

type Squares = (value: number, count: number) => number;

function squares(series: readonly Series[], of: (spot: Spot) => number): Squares {
  let [low, high] = [Infinity, -Infinity];
  for (const { spots } of series) {
    for (const spot of spots) {
      low = Math.min(low, of(spot));
      high = Math.max(high, of(spot));
    }
  }
  return (value, count) => Math.floor(((value - low) / (high - low || 1)) * count);
}

/** A count of points, its thousands apart. */
export function counted(count: number): string {
  return count.toLocaleString("en-US");
}

function countOf(series: readonly Series[]): number {
  return series.reduce((sum, { spots }) => sum + spots.length, 0);
}
