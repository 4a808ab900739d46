import { isBlank, isDigit } from "./cursor.js";

/** What comes before the name of the event on a line. */
export interface Header {
  readonly time: number;
  readonly cpu: number | null;
  readonly pid: number | null;
  /** Where the task's name ends. */
  readonly taskEnd: number;
}

const COLON = 0x3a;
const POINT = 0x2e;

/**
 * Reads the header of a line from right to left, since a task's name may hold anything: `task-pid (tgid) [cpu] flags time:` as
 * ftrace and trace-cmd print it, where tgid and flags may miss, or `task pid/tid [cpu] time:` as perf does, where the cpu may
 * miss. Null where it is none of these.
 */
export function header(bytes: Uint8Array, from: number, to: number): Header | null {
  let at = skipBack(bytes, from, to);
  if (bytes[at - 1] !== COLON) return null;
  const timeEnd = at - 1;
  at = timeEnd;
  while (at > from && (isDigit(bytes[at - 1]) || bytes[at - 1] === POINT)) at--;
  const time = decimals(bytes, at, timeEnd);
  if (time === null || !isBlank(bytes[at - 1])) return null;
  at = skipBack(bytes, from, at);
  const cpu = cpuBefore(bytes, from, at);
  if (cpu) at = cpu.at;
  const pid = pidBefore(bytes, from, at);
  if (!pid) return null;
  return { time, cpu: cpu?.value ?? null, pid: pid.value, taskEnd: pid.at };
}

/** A number with or without decimals, at most 2^53 without its point: exact, as one division of whole numbers is. */
function decimals(bytes: Uint8Array, from: number, to: number): number | null {
  let value = 0;
  let unit = 0;
  for (let at = from; at < to; at++) {
    if (bytes[at] === POINT) {
      if (unit > 0) return null;
      unit = 1;
      continue;
    }
    value = value * 10 + bytes[at]! - 0x30;
    unit *= 10;
  }
  return to > from && value <= Number.MAX_SAFE_INTEGER ? value / Math.max(unit, 1) : null;
}

interface Found {
  readonly value: number;
  /** Where it begins, blanks before it left out. */
  readonly at: number;
}

/** `[078]`, with the flags after it if there are any, and a tgid in parentheses before it. */
function cpuBefore(bytes: Uint8Array, from: number, to: number): Found | null {
  let at = to;
  if (bytes[at - 1] !== 0x5d) {
    while (at > from && !isBlank(bytes[at - 1])) at--;
    at = skipBack(bytes, from, at);
    if (bytes[at - 1] !== 0x5d) return null;
  }
  const found = digitsBefore(bytes, from, at - 1);
  if (!found || bytes[found.at - 1] !== 0x5b) return null;
  at = skipBack(bytes, from, found.at - 1);
  if (bytes[at - 1] === 0x29) {
    while (at > from && bytes[at - 1] !== 0x28) at--;
    at = skipBack(bytes, from, at - 1);
  }
  return { value: found.value, at };
}

/** `-61883` of ftrace, ` 61883` or ` 61880/61883` of perf. */
function pidBefore(bytes: Uint8Array, from: number, to: number): Found | null {
  const last = digitsBefore(bytes, from, to);
  if (!last) return null;
  const before = bytes[last.at - 1];
  if (before === 0x2d) return { value: last.value, at: last.at - 1 };
  if (before === 0x2f) {
    const first = digitsBefore(bytes, from, last.at - 1);
    if (!first || !isBlank(bytes[first.at - 1])) return null;
    return { value: last.value, at: skipBack(bytes, from, first.at) };
  }
  if (last.at > from && !isBlank(before)) return null;
  return { value: last.value, at: skipBack(bytes, from, last.at) };
}

function digitsBefore(bytes: Uint8Array, from: number, to: number): Found | null {
  let at = to;
  let value = 0;
  for (let unit = 1; at > from && isDigit(bytes[at - 1]); unit *= 10) {
    at--;
    value += (bytes[at]! - 0x30) * unit;
  }
  return at < to && value < 2 ** 31 ? { value, at } : null;
}

/** Where the blanks before `to` begin. */
export function skipBack(bytes: Uint8Array, from: number, to: number): number {
  let at = to;
  while (at > from && isBlank(bytes[at - 1])) at--;
  return at;
}
