import { expect } from "vitest";
import { kind } from "../../../lib/model/engine/kinds.js";
import { Simulation } from "../../../lib/model/engine/simulation.js";
import { framesIn } from "../../../lib/model/engine/take-back.js";
import type { Td } from "../../../lib/model/engine/td.js";
import { levelBytes } from "../../../lib/tdx/level.js";
import { PAGE } from "../../../lib/tdx/memory.js";

/** What must hold after every event, counted anew from the TDs' own lists. */
export function checkAll({ context }: Simulation): void {
  const { ledger, pool, tds, host, lost } = context;
  const { now } = ledger;
  const all = [...tds.values()];
  const vcpus = all.flatMap((td) => [...td.vcpus.values()]);
  const users = new Map<number, number>();
  const frames = new Set<number>();
  let small = 0;
  const own = (first: number, count: number): void => {
    for (let frame = first; frame < first + count; frame++) {
      if (frames.has(frame)) throw new Error(`frame ${frame} is owned twice`);
      frames.add(frame);
      const range = Math.floor(frame / 512);
      users.set(range, (users.get(range) ?? 0) + 1);
      small++;
    }
  };
  const control = [...all, ...vcpus].flatMap((one) => one.control);
  for (const { first, count } of control) own(first, count);
  const drawn = all.flatMap((td) => td.drawnFrames);
  const sept = [...all.flatMap((td) => td.septFrames), ...drawn];
  const waiting = vcpus.flatMap((vcpu) => vcpu.waiting);
  for (const frame of [...sept, ...waiting]) own(frame, 1);
  const mapped = all.flatMap((td) => td.maps.extents);
  for (const { frame, start, end, level } of mapped) if (level === "4k") own(frame, end - start);
  const gone = (of: number): number =>
    lost.reduce((sum, { kind, count }) => sum + (kind === of ? count : 0), 0);
  for (const one of lost)
    if (one.kind !== kind["2m"] && one.kind !== kind["1g"]) own(one.first, one.count);
  expect(now[kind.control]).toBe(framesIn(control) + gone(kind.control));
  expect(now[kind.sept]).toBe(sept.length + gone(kind.sept));
  expect(now[kind.mirror]).toBe(sept.length);
  expect(now[kind.waiting]).toBe(waiting.length);
  for (const level of ["4k", "2m", "1g"] as const) {
    const bytes = mapped
      .filter((one) => one.level === level)
      .reduce((sum, { start, end }) => sum + (end - start) * PAGE, gone(kind[level]) * PAGE);
    expect(now[kind[level]]).toBe(bytes / levelBytes[level]);
  }
  for (const td of all) checkTables(td);
  if (!pool) return;
  const phantom = host.policy.lastPut === "locked" ? 1 : 0;
  expect(pool.gets - pool.puts).toBe(small);
  const counted = new Map<number, number>();
  for (let range = 0; range < pool.users.length; range++) {
    if (pool.users[range] === 0) continue;
    const real = pool.users[range]! - (pool.leaks.has(range) ? phantom : 0);
    if (real > 0) counted.set(range, real);
  }
  expect(sorted(counted), "refcount = 4K users").toBe(sorted(users));
  const unleaked = [...users.keys()].filter((range) => !pool.leaks.has(range));
  expect(pool.pairs).toBe(unleaked.length);
  const pair = host.policy.pagesPerRange;
  const caches = vcpus.reduce((sum, { cache }) => sum + cache.held, 0);
  const splits = all.reduce((sum, { splitCache }) => sum + splitCache.held, 0);
  expect([now[kind.caches], now[kind.splitCaches]]).toEqual([caches, splits]);
  expect(now[kind.leaked]).toBe(pool.leaks.size * pair);
  // Of lost S-EPT pages it is not told which came out of a list.
  expect(pool.drawn).toBeGreaterThanOrEqual(drawn.length);
  expect(pool.drawn).toBeLessThanOrEqual(drawn.length + gone(kind.sept));
  const held = pool.pairs * pair + caches + splits + pool.drawn;
  expect(pool.taken, "taken = held + returned + leaked").toBe(
    held + pool.returned + pool.leaks.size * pair,
  );
}

function sorted(counts: ReadonlyMap<number, number>): string {
  return JSON.stringify([...counts].sort(([a], [b]) => a - b));
}

/** Each mapping hangs below tables that are there, and a large leaf has none below it. */
function checkTables({ tables, maps }: Td): void {
  for (const { start, end, level } of maps.extents) {
    for (const [table, span, leaf] of [
      ["pt", 512, "4k"],
      ["pd", 2 ** 18, "2m"],
    ] as const) {
      const first = Math.floor(start / span);
      const last = Math.floor((end - 1) / span) + 1;
      const present = tables[table].within(first, last).reduce((n, s) => n + s.end - s.start, 0);
      const wanted = levelBytes[level] > levelBytes[leaf] ? 0 : last - first;
      if (present !== wanted) throw new Error(`${present} of ${wanted} ${table} above ${start}`);
    }
  }
}
