import { levelBytes } from "../../tdx/level.js";
import { PAGE } from "../../tdx/memory.js";
import type { Run } from "../place.js";
import type { Context } from "./context.js";
import { kind } from "./kinds.js";
import type { Mapped } from "./mappings.js";
import { hex, refuse, type EventRun } from "./refuse.js";
import type { Td } from "./td.js";

/** Removes leaves that are out of the TD's mappings already; answers the frames to give back. */
export function unmap(at: Context, { start, end, frame, level, state }: Mapped): Run {
  const size = levelBytes[level] / PAGE;
  const leaves = (end - start) / size;
  if (state !== "queued") {
    at.calls.callAll(leaves, "TDH.MEM.RANGE.BLOCK", "TDH.MEM.TRACK", "TDH.MEM.PAGE.REMOVE");
  }
  if (level === "4k") at.pool?.putRun(frame, end - start);
  at.ledger.now[kind[level]]! -= leaves;
  return { first: frame, count: end - start };
}

/** Removes what is mapped in a run; leaves that reach beyond it must have been split. */
export function zap(at: Context, td: Td, { start, end }: EventRun): void {
  for (const mapped of td.maps.take(start, end)) at.placement.give(unmap(at, mapped));
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
    const size = levelBytes[mapped.level] / PAGE;
    if (edge % size === 0) continue;
    const leaf = hex(Math.floor(edge / size) * size);
    throw refuse(at, `page ${hex(edge)} is inside the ${mapped.level} leaf at ${leaf}`);
  }
}
