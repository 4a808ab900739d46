import type { Run } from "../place.js";
import type { Context } from "./context.js";
import { kind } from "./kinds.js";
import type { Mapped } from "./mappings.js";
import { hex, refuse, type EventRun } from "./refuse.js";
import { leafFrames } from "./split.js";
import { framesIn, takeBack } from "./take-back.js";
import type { Td } from "./td.js";

/**
 * Removes leaves that are out of the TD's mappings already; answers the frames to give back. Where a removal fails the kernel
 * gives up on the TD (KVM_BUG_ON).
 */
export function unmap(at: Context, td: Td, mapped: Mapped): readonly Run[] {
  const { start, end, level } = mapped;
  const count = end - start;
  const run = { first: mapped.frame, count };
  const back = mapped.state === "queued" ? [run] : removed(at, run, mapped);
  const came = framesIn(back);
  if (came < count) td.bugged = true;
  if (level === "4k") for (const run of back) at.pool?.putRun(run.first, run.count);
  at.ledger.now[kind[level]]! -= came / leafFrames[level];
  return back;
}

function removed(at: Context, run: Run, { start, level }: Mapped): readonly Run[] {
  const leaf = leafFrames[level];
  at.calls.callAll(run.count / leaf, "TDH.MEM.RANGE.BLOCK", "TDH.MEM.TRACK");
  return takeBack(at, "TDH.MEM.PAGE.REMOVE", run, { leaf, kind: kind[level] }, start);
}

/** Removes what is mapped in a run; leaves that reach beyond it must have been split. */
export function zap(at: Context, td: Td, { start, end }: EventRun): void {
  for (const mapped of td.maps.take(start, end)) {
    for (const run of unmap(at, td, mapped)) at.placement.give(run);
  }
}

/** Throws unless each page of a run is mapped, and no leaf reaches beyond it. */
export function checkWholeLeaves(at: Context, td: Td, { start, end }: EventRun): void {
  let next = start;
  for (const mapped of td.maps.within(start, end)) {
    if (mapped.start > next) break;
    next = mapped.end;
  }
  if (next < end) throw refuse(at, `page ${hex(next)} is not mapped`);
  for (const edge of [start, end]) {
    const mapped = td.maps.at(edge);
    if (!mapped || mapped.level === "4k") continue;
    const size = leafFrames[mapped.level];
    if (edge % size === 0) continue;
    const leaf = hex(Math.floor(edge / size) * size);
    throw refuse(at, `page ${hex(edge)} is inside the ${mapped.level} leaf at ${leaf}`);
  }
}
