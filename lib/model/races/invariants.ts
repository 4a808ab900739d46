import type { RaceState } from "./state.js";

/** What of a state cannot be in a kernel that works, a sentence each. */
export function faultsOf(state: RaceState, pages: readonly number[]): string[] {
  const { actors, backing, freed, refcount, phantom } = state;
  const faults: string[] = [];
  const owned = actors.reduce((sum, actor) => sum + actor.owned, 0);
  if (refcount < 0) faults.push(`refcount is ${refcount}`);
  if (owned > 0 && backing === null) faults.push("a page in use has no pair behind it");
  const places = [
    ...(backing ?? []),
    ...freed,
    ...actors.flatMap(({ hand, cache }) => [...hand, ...(cache ?? [])]),
  ];
  const twice = places.find((page, index) => places.indexOf(page) !== index);
  if (twice !== undefined) faults.push(`page ${twice} is in two places`);
  const lost = pages.length + state.counts.taken - places.length;
  if (lost !== 0) faults.push(`${lost} pages are nowhere`);
  if (actors.some(({ at }) => at !== "done")) return faults;
  if (state.lock !== -1) faults.push("the lock is held for good");
  if (refcount !== owned + phantom) faults.push(`refcount ${refcount} of ${owned} users`);
  if (actors.some(({ hand }) => hand.length > 0)) faults.push("an actor keeps pages in hand");
  const leaks = state.counts.removeFailures > 0;
  if (refcount === 0 && backing !== null && !leaks) faults.push("a pair is left behind");
  return faults;
}
