import { isBlank, isDigit } from "./cursor.js";
import { NEWLINE } from "./line-blocks.js";

const COLON = 0x3a;
const POINT = 0x2e;
const DASH = 0x2d;
const SLASH = 0x2f;
const [OPEN, CLOSE] = [0x28, 0x29];
const [OPEN_SQUARE, CLOSE_SQUARE] = [0x5b, 0x5d];
const [U, S] = [0x75, 0x73];
// Linux kernel/trace/trace_output.c: marks of how long it takes until the next event.
const MARKS = new Uint8Array(256);
for (const mark of "$@*#!+") MARKS[mark.charCodeAt(0)] = 1;

/**
 * What comes before the name of the event on a line, read from right to left, since a task's name may hold anything:
 *
 * - `task-pid (tgid) [cpu] flags time:` as ftrace and trace-cmd print it, where tgid and flags may miss;
 * - `task-pid cpuflags time:` as both do in their format for latencies, the time as `12us!` or in seconds;
 * - `task pid/tid [cpu] time: period` as perf does, where task, cpu or period may miss.
 *
 * One object reads all lines, and holds what the last one said.
 */
export class Header {
  time = 0;
  /** -1 where the line does not tell. */
  cpu = -1;
  pid = -1;
  /** Where the task's name ends. */
  taskEnd = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #from = 0;
  /** Where what has been read begins, and the number that was read last. */
  #at = 0;
  #value = 0;

  /** Answers whether there is a header in [from, to). */
  read(bytes: Uint8Array, from: number, to: number): boolean {
    this.#bytes = bytes;
    this.#from = from;
    this.#at = to;
    this.cpu = -1;
    this.pid = -1;
    this.#blanks();
    if (!this.#ends(COLON) && !this.#period()) return false;
    this.#at--;
    if (!this.#clock()) return false;
    if (this.#at === from) return this.#nobody();
    if (!isBlank(bytes[this.#at - 1]!)) return false;
    this.#blanks();
    return this.#at === from ? this.#nobody() : this.#processor();
  }

  #blanks(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    while (at > this.#from && isBlank(bytes[at - 1]!)) at--;
    this.#at = at;
  }

  #ends(byte: number): boolean {
    return this.#at > this.#from && this.#bytes[this.#at - 1] === byte;
  }

  /** A line that tells of no task. */
  #nobody(): boolean {
    this.taskEnd = this.#from;
    return true;
  }

  /** perf's number of events that a sample stands for, between the time's colon and the event. */
  #period(): boolean {
    if (!this.#digits()) return false;
    this.#blanks();
    return this.#ends(COLON);
  }

  /** A number with or without decimals, at most 2^53 without its point: exact, as one division of whole numbers is. */
  #clock(): boolean {
    const bytes = this.#bytes;
    const from = this.#from;
    const divided = this.#microseconds();
    const end = this.#at;
    let at = end;
    let value = 0;
    let unit = 1;
    let divisor = 0;
    for (; at > from; at--) {
      const byte = bytes[at - 1]!;
      if (byte === POINT) {
        if (divisor > 0) return false;
        divisor = unit;
      } else if (isDigit(byte)) {
        value += (byte - 0x30) * unit;
        unit *= 10;
      } else break;
    }
    this.#at = at;
    this.time = value / (divided * (divisor === 0 ? 1 : divisor));
    return at < end && value <= Number.MAX_SAFE_INTEGER;
  }

  /** `us` after a time, and after it a mark or a blank; answers by what the time is divided. */
  #microseconds(): number {
    const bytes = this.#bytes;
    const begin = this.#at;
    if (begin - this.#from < 4 || isDigit(bytes[begin - 1]!)) return 1;
    if (MARKS[bytes[begin - 1]!] === 1) this.#at--;
    else this.#blanks();
    if (this.#ends(S) && bytes[this.#at - 2] === U) {
      this.#at -= 2;
      return 1e6;
    }
    this.#at = begin;
    return 1;
  }

  /** What is before the time: `[078]` with the flags after it, if there are any, or `78d..1.`, or a task alone. */
  #processor(): boolean {
    const begin = this.#at;
    const hasFlags = !this.#ends(CLOSE_SQUARE);
    if (hasFlags) {
      this.#until(NEWLINE, true);
      const token = this.#at;
      this.#blanks();
      if (!this.#ends(CLOSE_SQUARE)) return this.#latency(token, begin) || this.#process(begin);
    }
    this.#at--;
    if (!this.#digits() || !this.#ends(OPEN_SQUARE)) return this.#process(begin);
    this.cpu = this.#value;
    this.#at--;
    this.#blanks();
    if (!hasFlags && this.#at === this.#from) return this.#nobody();
    if (this.#ends(CLOSE)) {
      this.#until(OPEN, false);
      this.#at--;
      this.#blanks();
    }
    return this.#process(this.#at);
  }

  /** `-61883  78d..1.`, of which the last begins at `token`. */
  #latency(token: number, end: number): boolean {
    const bytes = this.#bytes;
    let at = token;
    let cpu = 0;
    for (; at < end && isDigit(bytes[at]!); at++) cpu = cpu * 10 + bytes[at]! - 0x30;
    if (at === token || at === end || cpu >= 2 ** 31) return false;
    if (!this.#digits() || !this.#ends(DASH)) return false;
    this.cpu = cpu;
    this.pid = this.#value;
    this.taskEnd = this.#at - 1;
    return true;
  }

  /** `-61883` of ftrace, ` 61883` or ` 61880/61883` of perf, before `end`. */
  #process(end: number): boolean {
    this.#at = end;
    if (!this.#digits()) return false;
    this.pid = this.#value;
    if (this.#ends(DASH)) {
      this.taskEnd = this.#at - 1;
      return true;
    }
    if (this.#ends(SLASH)) {
      this.#at--;
      if (!this.#digits()) return false;
    }
    if (this.#at > this.#from && !isBlank(this.#bytes[this.#at - 1]!)) return false;
    this.#blanks();
    this.taskEnd = this.#at;
    return true;
  }

  /** Goes back to where a byte is the one before, or a blank if that is asked for, or the line begins. */
  #until(byte: number, orBlank: boolean): void {
    const bytes = this.#bytes;
    let at = this.#at;
    for (; at > this.#from; at--) {
      const before = bytes[at - 1]!;
      if (before === byte || before === NEWLINE || (orBlank && isBlank(before))) break;
    }
    this.#at = at;
  }

  /** A whole number below 2^31. */
  #digits(): boolean {
    const bytes = this.#bytes;
    const from = this.#from;
    const end = this.#at;
    let at = end;
    let value = 0;
    for (let unit = 1; at > from && isDigit(bytes[at - 1]!); unit *= 10) {
      at--;
      value += (bytes[at]! - 0x30) * unit;
    }
    this.#at = at;
    this.#value = value;
    return at < end && value < 2 ** 31;
  }
}
