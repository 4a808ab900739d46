import { InputError } from "../errors.js";
import { alignDown, alignUp, formatRange, parseAddress, type Address } from "./memory.js";

/** A span of addresses in bytes, `end` exclusive. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** A span of addresses as a user writes it, `end` exclusive. */
export interface ExtentSpec {
  readonly start: Address;
  readonly end: Address;
}

/** Sorted extents without overlap, touching ones joined: one form for one set of addresses. */
export function mergeExtents(extents: readonly Extent[]): Extent[] {
  const merged: Extent[] = [];
  for (const { start, end } of [...extents].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (end <= start) continue;
    if (last && start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    } else merged.push({ start, end });
  }
  return merged;
}

/** What is in both sets; both merged, as the answer is. */
export function intersect(a: readonly Extent[], b: readonly Extent[]): Extent[] {
  const common: Extent[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const start = Math.max(a[i]!.start, b[j]!.start);
    const end = Math.min(a[i]!.end, b[j]!.end);
    if (start < end) common.push({ start, end });
    if (a[i]!.end < b[j]!.end) i++;
    else j++;
  }
  return common;
}

/** What is in `a` but not in `b`; both merged, as the answer is. */
export function subtract(a: readonly Extent[], b: readonly Extent[]): Extent[] {
  const ends = [0, ...b.map(({ end }) => end)];
  const gaps = ends.map((start, index) => ({ start, end: b[index]?.start ?? Infinity }));
  return intersect(a, gaps);
}

/** The whole aligned units of `unit` bytes inside each extent. */
export function wholeUnits(extents: readonly Extent[], unit: number): Extent[] {
  return extents
    .map(({ start, end }) => ({ start: alignUp(start, unit), end: alignDown(end, unit) }))
    .filter(({ start, end }) => start < end);
}

/** The aligned units of `unit` bytes that the extents touch. */
export function touchedUnits(extents: readonly Extent[], unit: number): Extent[] {
  return mergeExtents(
    extents.map(({ start, end }) => ({ start: alignDown(start, unit), end: alignUp(end, unit) })),
  );
}

/** The first `bytes` of merged extents, from the lowest address up. */
export function lowest(extents: readonly Extent[], bytes: number): Extent[] {
  const taken: Extent[] = [];
  let left = bytes;
  for (const { start, end } of extents) {
    if (left <= 0) break;
    taken.push({ start, end: Math.min(end, start + left) });
    left -= end - start;
  }
  return taken;
}

/** The last `bytes` of merged extents, from the highest address down. */
export function highest(extents: readonly Extent[], bytes: number): Extent[] {
  const taken: Extent[] = [];
  let left = bytes;
  for (const { start, end } of [...extents].reverse()) {
    if (left <= 0) break;
    taken.unshift({ start: Math.max(start, end - left), end });
    left -= end - start;
  }
  return taken;
}

/**
 * Extents from a user's ranges, merged: a memory given as one range or as its pieces is the same memory.
 *
 * @throws InputError when a range is empty, reversed or off the page grid, or when two overlap (both are named).
 */
export function parseExtents(specs: readonly ExtentSpec[], what: string, page: number): Extent[] {
  if (!Array.isArray(specs)) {
    throw new InputError(`invalid ${what}: ${JSON.stringify(specs)} (expected a list of ranges)`);
  }
  const extents = specs.map((spec: ExtentSpec, index) =>
    parseExtent(spec, `${what}[${index}]`, page),
  );
  const sorted = [...extents].sort((a, b) => a.start - b.start);
  const at = sorted.findIndex(
    (extent, index) => index > 0 && extent.start < sorted[index - 1]!.end,
  );
  if (at > 0) {
    const [one, other] = [sorted[at - 1]!, sorted[at]!].map(formatRange);
    throw new InputError(
      `overlapping ${what}: ${one} and ${other} (each address belongs to one range)`,
    );
  }
  return mergeExtents(extents);
}

function parseExtent(spec: ExtentSpec | null, what: string, page: number): Extent {
  if (typeof spec !== "object" || spec === null) {
    throw new InputError(
      `invalid ${what}: ${JSON.stringify(spec)} (expected a range with start and end)`,
    );
  }
  const start = parseAddress(spec.start, `${what}.start`);
  const end = parseAddress(spec.end, `${what}.end`);
  if (end <= start) {
    throw new InputError(
      `invalid ${what}: ${formatRange({ start, end })} (end is exclusive and must be above start)`,
    );
  }
  if (start % page !== 0 || end % page !== 0) {
    throw new InputError(
      `invalid ${what}: ${formatRange({ start, end })} (expected multiples of ${page} bytes)`,
    );
  }
  return { start, end };
}
