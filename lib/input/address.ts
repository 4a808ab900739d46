import { InputError } from "../errors.js";

/** A physical range of a log: bytes, `end` exclusive, and the line it stands on. */
export interface LogRange {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

// Intel SDM volume 3, section 4.1.4: physical addresses have at most 52 bits.
export const ADDRESS_LIMIT = 2 ** 52;

/** A range of two hex numbers; `past` is what the end must be raised by to be exclusive. */
export function logRange(
  log: string,
  line: number,
  [first, last]: readonly [string, string],
  past: 0 | 1,
): LogRange {
  const start = hex(first);
  const end = hex(last) + past;
  if (end <= start) throw refused(log, line, first, last, "the end is below the start");
  if (end > ADDRESS_LIMIT) throw refused(log, line, first, last, "an address has at most 52 bits");
  return { start, end, line };
}

/** The number that hex digits stand for, with or without `0x`. */
export function hex(digits: string): number {
  return Number(/^0x/i.test(digits) ? digits : `0x${digits}`);
}

/** Whether two ranges share a byte. */
export function overlap(
  a: { readonly start: number; readonly end: number },
  b: { readonly start: number; readonly end: number },
): boolean {
  return a.start < b.end && b.start < a.end;
}

function refused(log: string, line: number, first: string, last: string, why: string): InputError {
  const range = `${first.slice(0, 40)}-${last.slice(0, 40)}`;
  return new InputError(`${log} line ${line}: invalid range ${range} (${why}; mend the line)`);
}
