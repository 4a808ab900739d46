import { splitCachePages, topup } from "../../tdx/cache.js";
import { levelBytes, type Level } from "../../tdx/level.js";
import { PAGE } from "../../tdx/memory.js";
import type { Cache, Errno } from "../pool.js";
import type { Context } from "./context.js";
import { trouble } from "./context.js";
import { kind } from "./kinds.js";
import { giveFrame, keep, takeFrame, tableOf } from "./link.js";
import type { EventRun } from "./refuse.js";
import type { Td, Vcpu } from "./td.js";

/** Frames of each level's leaf. */
export const leafFrames: Readonly<Record<Level, number>> = {
  "4k": 1,
  "2m": levelBytes["2m"] / PAGE,
  "1g": levelBytes["1g"] / PAGE,
};

/** Whether a leaf of a level can begin at a page and end by another. */
export function isWholeLeaf(page: number, end: number, level: Level): boolean {
  const size = leafFrames[level];
  return page % size === 0 && page + size <= end;
}

const smaller = { "2m": "4k", "1g": "2m" } as const;

/** Splits the leaf around a page until it is of `level` or smaller; answers what went wrong. */
export function splitTo(
  at: Context,
  td: Td,
  vcpu: Vcpu | null,
  page: number,
  level: Level,
): Errno | null {
  for (;;) {
    const mapped = td.maps.at(page);
    if (!mapped || leafFrames[mapped.level] <= leafFrames[level]) return null;
    const error = demoteOne(at, td, vcpu, page, mapped.level as "2m" | "1g");
    if (error) {
      trouble(at, error, page);
      return error;
    }
  }
}

/**
 * Splits leaves that reach beyond either end of a run, so that exactly the run can be unmapped: the units of `splitUnits`, at
 * both sizes; a unit with both ends in it is split once. Source: v5 RFC, guest_memfd conversion.
 */
export function splitEnds(at: Context, td: Td, { start, end }: EventRun): Errno | null {
  for (const level of ["2m", "4k"] as const) {
    const size = leafFrames[level === "2m" ? "1g" : "2m"];
    const units = [start % size === 0 ? [] : start, end % size === 0 ? [] : end - 1].flat();
    for (const page of units) {
      const error = splitTo(at, td, null, page, level);
      if (error) return error;
    }
  }
  return null;
}

/** TDH.MEM.PAGE.DEMOTE of the leaf around a page. */
function demoteOne(
  at: Context,
  td: Td,
  vcpu: Vcpu | null,
  page: number,
  from: "2m" | "1g",
): Errno | null {
  const { pool } = at;
  const cache = splitCacheOf(at, td, vcpu);
  const error = cache && pool ? pool.topup(cache, splitTarget(at, cache)) : null;
  if (error) return error;
  const sept = takeFrame(at, pool?.rules.septPairAt === "link" ? cache : null);
  if (typeof sept === "string") return sept;
  const size = leafFrames[from];
  const start = Math.floor(page / size) * size;
  const leaf = td.maps.at(start)!;
  const frame = leaf.frame + start - leaf.start;
  at.calls.callAll(1, "TDH.MEM.RANGE.BLOCK", "TDH.MEM.TRACK");
  const failed = demoteCall(at, from, frame, cache);
  if (failed) {
    giveFrame(at, sept);
    return failed;
  }
  keep(at, td.septFrames, sept);
  const table = tableOf(from === "2m" ? "pt" : "pd", start);
  td.tables[from === "2m" ? "pt" : "pd"].add(table, table + 1);
  for (const mapped of td.maps.take(start, start + size)) {
    td.maps.insert({ ...mapped, level: smaller[from] });
  }
  at.ledger.now[kind[from]]!--;
  at.ledger.now[kind[smaller[from]]]! += leafFrames[from] / leafFrames[smaller[from]];
  at.tally.splits++;
  at.ledger.note();
  return null;
}

/** The call itself; only what becomes 4K needs a pair. */
function demoteCall(
  at: Context,
  from: "2m" | "1g",
  frame: number,
  cache: Cache | null,
): Errno | null {
  if (at.pool && from === "2m") return at.pool.demote(frame / leafFrames["2m"], cache);
  return at.calls.call("TDH.MEM.PAGE.DEMOTE") ? "-EIO" : null;
}

/** Where a split takes its pages from: the vCPU's cache only where the policy has it so and there is a vCPU. */
function splitCacheOf(at: Context, td: Td, vcpu: Vcpu | null): Cache | null {
  const { splitCache } = at.host.policy;
  if (splitCache === "none") return null;
  return splitCache === "vcpu" && vcpu ? vcpu.cache : td.splitCache;
}

/** Pages in that cache before a split: topup of one entry, and no fewer than a split can take. */
function splitTarget({ host: { policy } }: Context, { held }: Cache): number {
  const enough = Math.max(held, splitCachePages(policy));
  return policy.splitCache === "vm" ? enough : Math.max(enough, topup(policy, held, 1));
}
