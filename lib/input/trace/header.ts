import { isBlank, isDigit } from "./cursor.js";

const COLON = 0x3a;
const POINT = 0x2e;
const DASH = 0x2d;
const SLASH = 0x2f;
const [OPEN, CLOSE] = [0x28, 0x29];
const [OPEN_SQUARE, CLOSE_SQUARE] = [0x5b, 0x5d];

/**
 * What comes before the name of the event on a line, read from right to left, since a task's name may hold anything:
 * `task-pid (tgid) [cpu] flags time:` as ftrace and trace-cmd print it, where tgid and flags may miss, or `task pid/tid [cpu]
 * time:` as perf does, where the cpu may miss. One object reads all lines, and holds what the last one said.
 */
export class Header {
  time = 0;
  /** -1 where the line does not tell. */
  cpu = -1;
  pid = 0;
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
    this.#at = skipBack(bytes, from, to);
    this.cpu = -1;
    if (!this.#ends(COLON)) return false;
    this.#at--;
    if (!this.#clock() || !isBlank(bytes[this.#at - 1])) return false;
    this.#blanks();
    this.#processor();
    return this.#process();
  }

  #blanks(): void {
    this.#at = skipBack(this.#bytes, this.#from, this.#at);
  }

  #ends(byte: number): boolean {
    return this.#bytes[this.#at - 1] === byte;
  }

  /** A number with or without decimals, at most 2^53 without its point: exact, as one division of whole numbers is. */
  #clock(): boolean {
    const bytes = this.#bytes;
    const from = this.#from;
    let at = this.#at;
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
    const isThere = at < this.#at;
    this.#at = at;
    this.time = value / Math.max(divisor, 1);
    return isThere && value <= Number.MAX_SAFE_INTEGER;
  }

  /** `[078]`, with the flags after it if there are any, and a tgid in parentheses before it; or nothing. */
  #processor(): void {
    const begin = this.#at;
    if (!this.#ends(CLOSE_SQUARE)) {
      this.#until(null);
      this.#blanks();
    }
    if (this.#ends(CLOSE_SQUARE)) {
      this.#at--;
      if (this.#digits() && this.#ends(OPEN_SQUARE)) {
        this.cpu = this.#value;
        this.#at--;
        this.#blanks();
        if (!this.#ends(CLOSE)) return;
        this.#until(OPEN);
        this.#at--;
        this.#blanks();
        return;
      }
    }
    this.#at = begin;
  }

  /** `-61883` of ftrace, ` 61883` or ` 61880/61883` of perf. */
  #process(): boolean {
    if (!this.#digits()) return false;
    this.pid = this.#value;
    if (this.#ends(DASH)) {
      this.taskEnd = this.#at - 1;
      return true;
    }
    if (this.#ends(SLASH)) {
      this.#at--;
      if (!this.#digits()) return false;
      if (!isBlank(this.#bytes[this.#at - 1])) return false;
    } else if (this.#at > this.#from && !isBlank(this.#bytes[this.#at - 1])) return false;
    this.#blanks();
    this.taskEnd = this.#at;
    return true;
  }

  /** Goes back to where a byte is the one before, or a blank is. */
  #until(byte: number | null): void {
    const bytes = this.#bytes;
    let at = this.#at;
    while (at > this.#from && (byte === null ? !isBlank(bytes[at - 1]) : bytes[at - 1] !== byte))
      at--;
    this.#at = at;
  }

  /** A whole number below 2^31. */
  #digits(): boolean {
    const bytes = this.#bytes;
    const from = this.#from;
    const end = this.#at;
    let at = end;
    let value = 0;
    for (let unit = 1; at > from && isDigit(bytes[at - 1]); unit *= 10) {
      at--;
      value += (bytes[at]! - 0x30) * unit;
    }
    this.#at = at;
    this.#value = value;
    return at < end && value < 2 ** 31;
  }
}

/** Where the blanks before `to` begin. */
export function skipBack(bytes: Uint8Array, from: number, to: number): number {
  let at = to;
  while (at > from && isBlank(bytes[at - 1])) at--;
  return at;
}
