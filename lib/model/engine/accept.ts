import type { Level } from "../../tdx/level.js";
import type { Context } from "./context.js";
import { faults, faultSmall, type FaultKind } from "./fault.js";
import type { EventRun } from "./refuse.js";
import { isWholeLeaf, leafFrames, splitTo } from "./split.js";
import type { Td, Vcpu } from "./td.js";

/**
 * The guest accepts a run, at each place by the largest leaf up to `level` that is aligned and fits. What is not mapped is
 * faulted in first. A larger leaf of the host is split, and its unit never mapped at 2M again (GUEST_INHIBIT); for a smaller
 * one the guest tries again smaller (TDX_PAGE_SIZE_MISMATCH). Source: hugepage series v3; Linux try_accept_one().
 */
export function acceptRun(at: Context, td: Td, vcpu: Vcpu, run: EventRun, level: Level): void {
  for (let page = run.start; page < run.end;) {
    const fit = fitting(page, run.end, level);
    const end = fit === "4k" ? Math.min(run.end, unitEnd(page)) : page + leafFrames[fit];
    if (fit === "4k") acceptSmall(at, td, vcpu, { start: page, end });
    else acceptLarge(at, td, vcpu, page, fit);
    page = end;
  }
}

const augmenting: FaultKind = { giving: "TDH.MEM.PAGE.AUG", level: "4k" };

function fitting(page: number, end: number, cap: Level): Level {
  if (cap === "1g" && isWholeLeaf(page, end, "1g")) return "1g";
  return cap !== "4k" && isWholeLeaf(page, end, "2m") ? "2m" : "4k";
}

function unitEnd(page: number): number {
  return (Math.floor(page / leafFrames["2m"]) + 1) * leafFrames["2m"];
}

function acceptLarge(at: Context, td: Td, vcpu: Vcpu, page: number, level: "2m" | "1g"): void {
  const run = { start: page, end: page + leafFrames[level] };
  if (!td.maps.at(page)) faults(at, td, vcpu, run, { giving: "TDH.MEM.PAGE.AUG", level });
  const mapped = td.maps.at(page);
  if (!mapped) return;
  if (leafFrames[mapped.level] < leafFrames[level]) {
    at.tally.mismatches++;
    acceptRun(at, td, vcpu, run, level === "1g" ? "2m" : "4k");
    return;
  }
  if (splitTo(at, td, vcpu, page, level)) return;
  td.maps.accept(run.start, run.end);
  at.tally.accepts++;
}

/** Pages of one 2 MiB unit at 4K. */
function acceptSmall(at: Context, td: Td, vcpu: Vcpu, run: EventRun): void {
  const mapped = td.maps.at(run.start);
  if (mapped && mapped.level !== "4k") {
    const unit = Math.floor(run.start / leafFrames["2m"]);
    td.inhibited.add(unit, unit + 1);
    if (splitTo(at, td, vcpu, run.start, "4k")) return;
  }
  for (const gap of td.maps.gaps(run.start, run.end)) faultSmall(at, td, vcpu, gap, augmenting);
  at.tally.accepts += td.maps.accept(run.start, run.end);
}
