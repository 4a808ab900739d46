import { InputError } from "../../errors.js";
import { privateLimit } from "../../tdx/sept.js";
import { PAGE } from "../../tdx/memory.js";
import type { Context } from "./context.js";
import type { Td, Vcpu } from "./td.js";

/** Guest frames [start, end) of an event. */
export interface EventRun {
  readonly start: number;
  readonly end: number;
}

/** The error for an event that cannot be: it names the event, its number and the state it met. */
export function refuse(at: Context, state: string): InputError {
  const { op, guest, vcpu, first, count } = at.event;
  const where = [
    `guest ${guest}`,
    ...(vcpu === undefined || vcpu === null ? [] : [`vCPU ${vcpu}`]),
    ...(first === undefined ? [] : [`pages ${hex(first)}+${count ?? 1}`]),
  ];
  return new InputError(`event ${at.number} cannot be: ${op} of ${where.join(", ")} (${state})`);
}

/** A guest frame as messages spell it. */
export function hex(page: number): string {
  return `0x${page.toString(16)}`;
}

/** The TD that the event names. */
export function tdOf(at: Context): Td {
  const td = at.tds.get(at.event.guest);
  if (td) return td;
  throw refuse(at, at.ended.has(at.event.guest) ? "the TD is destroyed" : "there is no such TD");
}

/** The vCPU that the event names; null where it names none. */
export function vcpuOf(at: Context, td: Td): Vcpu | null {
  const { vcpu } = at.event;
  if (vcpu === undefined || vcpu === null) return null;
  const found = td.vcpus.get(vcpu);
  if (found) return found;
  throw refuse(at, `the TD has no vCPU ${vcpu}`);
}

/** The pages that the event names. */
export function runOf(at: Context, td: Td): EventRun {
  const { first, count = 1 } = at.event;
  if (first === undefined || !isWhole(first, 0) || !isWhole(count, 1)) {
    throw refuse(at, "expected first and count in whole pages, count at least 1");
  }
  const limit = privateLimit(td.gpaw) / PAGE;
  if (first + count > limit) {
    throw refuse(at, `private pages end at ${hex(limit)} with GPAW ${td.gpaw}`);
  }
  return { start: first, end: first + count };
}

/** Throws unless no page of the run is shared. */
export function checkPrivate(at: Context, td: Td, { start, end }: EventRun): void {
  const shared = td.shared.within(start, end)[0];
  if (shared) throw refuse(at, `page ${hex(shared.start)} is shared`);
}

/** Whether a value is a whole number, `least` or more. */
export function isWhole(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least;
}
