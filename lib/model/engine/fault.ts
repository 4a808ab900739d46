import { levels, type Level } from "../../tdx/level.js";
import type { Run } from "../place.js";
import type { Errno } from "../pool.js";
import type { Context } from "./context.js";
import { trouble } from "./context.js";
import { kind } from "./kinds.js";
import { fillWaiting, isLinked, link, prepare, tableOf } from "./link.js";
import { mapping, type Mapped, type MappingState } from "./mappings.js";
import type { EventRun } from "./refuse.js";
import { isWholeLeaf, leafFrames } from "./split.js";
import type { Td, Vcpu } from "./td.js";

/** How memory is given to a TD: copied and measured before it runs, or zeroed as it runs. */
export type Giving = "TDH.MEM.PAGE.ADD" | "TDH.MEM.PAGE.AUG";

/** What a run of faults does to each page. */
export interface FaultKind {
  readonly giving: Giving;
  /** Largest level to map at. */
  readonly level: Level;
  /** Maps without the call into the module, as older code did before it added memory. */
  readonly queues?: boolean;
}

const UNIT = leafFrames["2m"];

/** Faults of a run of private pages, ascending: one for each 4K page or large leaf to be mapped, and one for each page that is. */
export function faults(
  at: Context,
  td: Td,
  vcpu: Vcpu,
  { start, end }: EventRun,
  how: FaultKind,
): void {
  for (let page = start; page < end;) {
    const mapped = td.maps.at(page);
    if (mapped) {
      const to = Math.min(end, mapped.end);
      spurious(at, vcpu, page, to - page);
      page = to;
      continue;
    }
    const level = levelAt(at, td, page, end, how.level);
    const frames = level === "4k" ? 0 : faultLarge(at, td, vcpu, page, level, how);
    if (frames > 0) {
      page += frames;
      continue;
    }
    const unitEnd = Math.floor(page / UNIT + 1) * UNIT;
    const to = Math.min(end, unitEnd, td.maps.nextStart(page));
    faultSmall(at, td, vcpu, { start: page, end: to }, how);
    page = to;
  }
}

/** Faults on what is mapped: caches are filled, and nothing is used. */
function spurious(at: Context, vcpu: Vcpu, page: number, count: number): void {
  at.tally.faults += count;
  at.tally.spurious += count;
  const single = at.pool !== null && !at.pool.isSure;
  // After the first that succeeds the caches are full, so that the others change nothing.
  for (let fault = 0; fault < (single ? count : 1); fault++) {
    const error = prepare(at, vcpu);
    if (error) trouble(at, error, page + fault);
    at.ledger.note();
  }
}

/** The largest level at which a page that is not mapped can be, within a run. */
function levelAt(at: Context, td: Td, page: number, end: number, cap: Level): Level {
  if (cap === "4k" || !at.host.policy.hugepages) return "4k";
  if (cap === "1g" && fits(td, page, end, "1g")) return "1g";
  return fits(td, page, end, "2m") ? "2m" : "4k";
}

/** Tables are never merged again, and what the guest once accepted at less stays so. */
function fits(td: Td, page: number, end: number, level: Level): boolean {
  const size = leafFrames[level];
  if (!isWholeLeaf(page, end, level)) return false;
  const table = level === "1g" ? "pd" : "pt";
  if (td.tables[table].has(tableOf(table, page))) return false;
  return td.inhibited.within(page / UNIT, (page + size) / UNIT).length === 0;
}

/** One fault that maps a large leaf, or smaller where the host has no such memory; answers how many frames it was about. */
function faultLarge(
  at: Context,
  td: Td,
  vcpu: Vcpu,
  page: number,
  level: Level,
  how: FaultKind,
): number {
  const [run] = at.placement.take("private", level, 1);
  if (!run) {
    const less = levels[levels.indexOf(level) - 1]!;
    return less === "4k" ? 0 : faultLarge(at, td, vcpu, page, less, how);
  }
  at.tally.faults++;
  const blocked = at.pool?.isBlocked(run.first, run.count) ?? false;
  const error = prepare(at, vcpu) ?? link(at, td, vcpu, page, level);
  const failed = error ?? (at.calls.call(how.giving) || blocked ? "-EIO" : null);
  if (failed) {
    at.placement.give(run);
    trouble(at, failed, page);
  } else {
    td.maps.insert(leaf(page, run, level, how));
    at.ledger.now[kind[level]]!++;
  }
  at.ledger.note();
  return leafFrames[level];
}

/** Faults at 4K of pages of one 2 MiB unit that are not mapped: alone as long as tables miss or something may fail, then as one run. */
export function faultSmall(
  at: Context,
  td: Td,
  vcpu: Vcpu,
  { start, end }: EventRun,
  how: FaultKind,
): void {
  const isSure = at.pool?.isSure ?? !hasFailures(at);
  for (let page = start; page < end; page++) {
    if (isSure && isLinked(td, page, "4k")) {
      faultRun(at, td, vcpu, page, end, how);
      return;
    }
    const error = faultOne(at, td, vcpu, page, how);
    if (error) trouble(at, error, page);
    at.ledger.note();
  }
}

function hasFailures(at: Context): boolean {
  return Object.keys(at.calls.failures).length > 0;
}

function faultOne(at: Context, td: Td, vcpu: Vcpu, page: number, how: FaultKind): Errno | null {
  at.tally.faults++;
  const ready = prepare(at, vcpu);
  if (ready) return ready;
  const [run] = at.placement.take("private", "4k", 1);
  if (!run) return "-ENOMEM";
  const error = link(at, td, vcpu, page, "4k") ?? giveOne(at, vcpu, run, how);
  if (error) at.placement.give(run);
  else {
    td.maps.insert(leaf(page, run, "4k", how));
    at.ledger.now[kind["4k"]]!++;
  }
  return error;
}

function giveOne(at: Context, vcpu: Vcpu, run: Run, how: FaultKind): Errno | null {
  const error = at.pool?.get(run.first, vcpu.cache, kind.privatePairs);
  if (error) return error;
  if (how.queues || !at.calls.call(how.giving)) return null;
  at.pool?.putRun(run.first, 1);
  return "-EIO";
}

/** Faults that link nothing and cannot fail, but for want of memory. */
function faultRun(at: Context, td: Td, vcpu: Vcpu, from: number, to: number, how: FaultKind): void {
  const wait = fillWaiting(at, vcpu);
  let page = from;
  const runs = wait ? [] : at.placement.take("private", "4k", to - from);
  for (const run of runs) {
    at.pool?.getRun(run.first, run.count, vcpu.cache, kind.privatePairs);
    td.maps.insert(leaf(page, run, "4k", how));
    page += run.count;
  }
  at.tally.faults += to - from;
  if (!how.queues) at.calls.callAll(page - from, how.giving);
  at.ledger.now[kind["4k"]]! += page - from;
  if (page < to) {
    if (!wait) at.pool?.topup(vcpu.cache);
    trouble(at, "-ENOMEM", page, to - page);
  }
  at.ledger.note();
}

function leaf(page: number, { first, count }: Run, level: Level, how: FaultKind): Mapped {
  return mapping(page, page + count, first, level, stateOf(how));
}

function stateOf(how: FaultKind): MappingState {
  if (how.queues) return "queued";
  return how.giving === "TDH.MEM.PAGE.ADD" ? "added" : "pending";
}
