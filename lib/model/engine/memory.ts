import { levels, type Level } from "../../tdx/level.js";
import { acceptRun } from "./accept.js";
import type { Context } from "./context.js";
import { trouble } from "./context.js";
import { faults } from "./fault.js";
import { checkPrivate, hex, refuse, runOf, tdOf, vcpuOf, type EventRun } from "./refuse.js";
import { leafFrames, splitEnds, splitTo } from "./split.js";
import type { Td, Vcpu } from "./td.js";
import { checkWholeLeaves, zap } from "./unmap.js";

/** A TD and the pages of it that an event is about. */
interface Place {
  readonly td: Td;
  readonly run: EventRun;
  readonly vcpu: Vcpu | null;
}

/** Where an event takes place; null where the kernel has given up on the TD. */
function placeOf(at: Context): Place | null {
  const td = tdOf(at);
  const run = runOf(at, td);
  const vcpu = vcpuOf(at, td);
  if (!td.bugged) return { td, run, vcpu };
  trouble(at, "-EIO", run.start);
  return null;
}

/**
 * The vCPU that a mapping is made for. Without one the kernel has no cache to take pages from and gives up on the TD
 * (KVM_BUG_ON, -EINVAL). Source: v5 22/45, tdx_sept_set_private_spte().
 */
function runningVcpu(at: Context, { td, run, vcpu }: Place): Vcpu | null {
  if (vcpu) return vcpu;
  td.bugged = true;
  trouble(at, "-EINVAL", run.start);
  return null;
}

function levelOf(at: Context): Level {
  const level = at.event.level ?? "4k";
  if (levels.includes(level)) return level;
  throw refuse(at, `expected a level of 4k, 2m or 1g, not ${JSON.stringify(level)}`);
}

/** Memory before the TD runs. */
export function add(at: Context, queues: boolean): void {
  const place = placeOf(at);
  if (!place) return;
  const { td, run } = place;
  if (td.runs) throw refuse(at, "the TD is finalized, so memory comes by faults");
  checkPrivate(at, td, run);
  const taken = td.maps
    .within(run.start, run.end)
    .find(({ state }) => queues || state !== "queued");
  if (taken) throw refuse(at, `page ${hex(taken.start)} is mapped already`);
  const vcpu = runningVcpu(at, place);
  if (!vcpu) return;
  const queued = td.maps.within(run.start, run.end);
  let page = run.start;
  for (const { start, end } of [...queued, { start: run.end, end: run.end }]) {
    const how = { giving: "TDH.MEM.PAGE.ADD", level: "4k", queues } as const;
    if (page < start) faults(at, td, vcpu, { start: page, end: start }, how);
    for (let one = start; one < end; one++) complete(at, td, one);
    page = end;
  }
}

/** PAGE.ADD of a page that was mapped for it; where it fails the page stays queued. */
function complete(at: Context, td: Td, page: number): void {
  if (at.calls.call("TDH.MEM.PAGE.ADD")) {
    trouble(at, "-EIO", page);
    return;
  }
  for (const mapped of td.maps.take(page, page + 1)) td.maps.insert({ ...mapped, state: "added" });
}

/** Accesses to private memory of a TD that runs; with `accepts` the guest accepts it as well. */
export function touch(at: Context, accepts: boolean): void {
  const place = placeOf(at);
  if (!place) return;
  const { td, run } = place;
  if (!td.runs) throw refuse(at, "the TD is not finalized");
  checkPrivate(at, td, run);
  const level = levelOf(at);
  const vcpu = runningVcpu(at, place);
  if (!vcpu) return;
  if (accepts) acceptRun(at, td, vcpu, run, level);
  else faults(at, td, vcpu, run, { giving: "TDH.MEM.PAGE.AUG", level });
}

/** Splits every leaf of a run to a level below its own. */
export function demote(at: Context): void {
  const place = placeOf(at);
  if (!place) return;
  const { td, run, vcpu } = place;
  const level = levelOf(at);
  if (level === "1g") throw refuse(at, "expected to split to 2m or 4k");
  const step = leafFrames[level === "4k" ? "2m" : "1g"];
  if (run.start % step !== 0 || run.end % step !== 0) {
    throw refuse(at, `expected first and count in multiples of ${step}, the leaves that are split`);
  }
  for (let page = run.start; page < run.end; page += step) {
    const mapped = td.maps.at(page);
    if (!mapped) throw refuse(at, `page ${hex(page)} is not mapped`);
    if (leafFrames[mapped.level] <= leafFrames[level]) {
      throw refuse(at, `page ${hex(page)} is mapped at ${mapped.level}`);
    }
  }
  for (let page = run.start; page < run.end; page += step) {
    if (splitTo(at, td, vcpu, page, level)) return;
  }
}

/** Unmaps whole leaves. */
export function remove(at: Context): void {
  const place = placeOf(at);
  if (!place) return;
  checkWholeLeaves(at, place.td, place.run);
  zap(at, place.td, place.run);
}

/** Takes memory back, mapped or not; it stays private. */
export function punch(at: Context): void {
  const place = placeOf(at);
  if (!place) return;
  checkPrivate(at, place.td, place.run);
  if (splitEnds(at, place.td, place.run)) return;
  zap(at, place.td, place.run);
}

/** Memory changes hands; what becomes private is mapped by the faults that follow. */
export function convert(at: Context): void {
  const place = placeOf(at);
  if (!place) return;
  const { td, run } = place;
  if (at.event.to === "private") {
    const gap = td.shared.gaps(run.start, run.end)[0];
    if (gap) throw refuse(at, `page ${hex(gap.start)} is private already`);
    td.shared.delete(run.start, run.end);
    return;
  }
  if (at.event.to !== "shared") throw refuse(at, "expected to: shared or private");
  checkPrivate(at, td, run);
  if (splitEnds(at, td, run)) return;
  zap(at, td, run);
  td.shared.add(run.start, run.end);
}
