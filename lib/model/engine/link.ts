import type { Level } from "../../tdx/level.js";
import type { Gpaw } from "../../tdx/sept.js";
import type { Cache, Errno } from "../pool.js";
import type { Context } from "./context.js";
import { kind } from "./kinds.js";
import { tableSpans, type Table, type Td, type Vcpu } from "./td.js";

// Linux PT64_ROOT_MAX_LEVEL: below so many Secure EPT pages, KVM fills its cache of them to capacity.
const LEAST_WAITING = 5;

/** Tables above a leaf, from the root down, by the width of guest addresses. */
const tablesAbove: Readonly<Record<Gpaw, Readonly<Record<Level, readonly Table[]>>>> = {
  48: { "4k": ["pdpt", "pd", "pt"], "2m": ["pdpt", "pd"], "1g": ["pdpt"] },
  52: { "4k": ["pml4", "pdpt", "pd", "pt"], "2m": ["pml4", "pdpt", "pd"], "1g": ["pml4", "pdpt"] },
};

/** The table that holds a leaf. */
const tableAbove: Readonly<Record<Level, Table>> = { "4k": "pt", "2m": "pd", "1g": "pdpt" };

/** Number of the table of a level that covers a guest frame. */
export function tableOf(table: Table, page: number): number {
  return Math.floor(page / tableSpans[table]);
}

/** Whether all tables above a leaf are there: none is linked before those above it, or freed while the TD lives. */
export function isLinked(td: Td, page: number, level: Level): boolean {
  const table = tableAbove[level];
  return td.tables[table].has(tableOf(table, page));
}

/** What KVM does before it takes a fault: fills the vCPU's caches. */
export function prepare(at: Context, vcpu: Vcpu): Errno | null {
  if (!at.pool) return null;
  return fillWaiting(at, vcpu) ?? at.pool.topup(vcpu.cache);
}

/** Fills the cache of Secure EPT pages where these have their pairs from allocation on. */
export function fillWaiting(at: Context, { waiting }: Vcpu): Errno | null {
  const { pool } = at;
  if (!pool || pool.rules.septPairAt === "link" || waiting.length >= LEAST_WAITING) return null;
  while (waiting.length < pool.rules.cacheCapacity) {
    const frame = takeFrame(at, null);
    if (typeof frame === "string") return frame;
    waiting.push(frame);
    at.ledger.now[kind.waiting]!++;
  }
  return null;
}

/** Links the tables that miss above a leaf (SEPT.ADD), from the root down; what is linked stays, even where one fails. */
export function link(
  at: Context,
  td: Td,
  vcpu: Vcpu | null,
  page: number,
  level: Level,
): Errno | null {
  for (const table of tablesAbove[td.gpaw][level]) {
    const number = tableOf(table, page);
    if (td.tables[table].has(number)) continue;
    const error = linkOne(at, td, vcpu);
    if (error) return error;
    td.tables[table].add(number, number + 1);
  }
  return null;
}

function linkOne(at: Context, td: Td, vcpu: Vcpu | null): Errno | null {
  const { pool } = at;
  const cache = vcpu?.cache ?? null;
  const fromWaiting = pool?.rules.septPairAt === "allocation" && vcpu !== null;
  const fromList = pool !== null && pool.rules.cacheSeptPages > 0 && cache !== null;
  if (fromList) {
    const error = pool.draw(cache);
    if (error) return error;
  }
  const frame = fromWaiting ? takeWaiting(at, vcpu) : takeFrame(at, cache);
  if (typeof frame === "string") {
    if (fromList) pool.undraw();
    return frame;
  }
  if (at.calls.call("TDH.MEM.SEPT.ADD")) {
    if (fromList) pool.undraw();
    giveFrame(at, frame);
    return "-EIO";
  }
  keep(at, fromList ? td.drawnFrames : td.septFrames, frame);
  return null;
}

/** Counts a page as one of a TD's tables. */
export function keep(at: Context, tables: number[], frame: number): void {
  tables.push(frame);
  at.ledger.now[kind.sept]!++;
  at.ledger.now[kind.mirror]!++;
}

/** A page for a table, with its reference. */
export function takeFrame(at: Context, cache: Cache | null): number | Errno {
  const [run] = at.placement.take("sept", "4k", 1);
  if (!run) return "-ENOMEM";
  const error = at.pool?.get(run.first, cache, kind.septPairs);
  if (!error) return run.first;
  at.placement.give(run);
  return error;
}

/** Gives such a page back. */
export function giveFrame(at: Context, frame: number): void {
  at.pool?.putRun(frame, 1);
  at.placement.give({ first: frame, count: 1 });
}

function takeWaiting(at: Context, vcpu: Vcpu): number | Errno {
  const frame = vcpu.waiting.pop();
  if (frame === undefined) return "-ENOMEM";
  at.ledger.now[kind.waiting]!--;
  return frame;
}
