const SPACE = 0x20;
const TAB = 0x09;
const RETURN = 0x0d;

/** Whether a byte is a blank of a line. */
export function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || byte === RETURN;
}

/** Whether a byte is a decimal digit. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** The value of a hex digit, or -1. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Reads the words and numbers of a line from left to right; each answers whether it was there. */
export class Cursor {
  /** Upper and lower 32 bits of the last number in hex. */
  high = 0;
  low = 0;
  /** The last number in decimal. */
  value = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;

  start(bytes: Uint8Array, from: number, to: number): void {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
  }

  /** Whether nothing but blanks is left. */
  isDone(): boolean {
    this.#skip();
    return this.#at === this.#end;
  }

  /** A word, with blanks before it and one after it. */
  word(word: Uint8Array): boolean {
    this.#skip();
    const to = this.#at + word.length;
    if (to >= this.#end || !isBlank(this.#bytes[to])) return false;
    for (let at = 0; at < word.length; at++) {
      if (this.#bytes[this.#at + at] !== word[at]) return false;
    }
    this.#at = to;
    return true;
  }

  /** At most 64 bits in hex, with or without `0x`. */
  hex(): boolean {
    this.#skip();
    if (this.#bytes[this.#at] === 0x30 && ((this.#bytes[this.#at + 1] ?? 0) | 0x20) === 0x78) {
      this.#at += 2;
    }
    let digits = 0;
    this.high = 0;
    this.low = 0;
    for (; this.#at < this.#end; this.#at++) {
      const digit = hexDigit(this.#bytes[this.#at]!);
      if (digit < 0) break;
      this.high = ((this.high << 4) | (this.low >>> 28)) >>> 0;
      this.low = ((this.low << 4) | digit) >>> 0;
      digits++;
    }
    return digits > 0 && digits <= 16 && this.#endsNumber();
  }

  /** A whole number below 2^31 in decimal, with or without a sign. */
  decimal(): boolean {
    this.#skip();
    const isNegative = this.#bytes[this.#at] === 0x2d;
    if (isNegative) this.#at++;
    const from = this.#at;
    let value = 0;
    while (this.#at < this.#end && isDigit(this.#bytes[this.#at])) {
      value = value * 10 + this.#bytes[this.#at]! - 0x30;
      this.#at++;
    }
    this.value = isNegative ? -value : value;
    return this.#at > from && value < 2 ** 31 && this.#endsNumber();
  }

  /** Goes past a remark in parentheses, if there is one; false where it has no end. */
  remark(): boolean {
    this.#skip();
    if (this.#bytes[this.#at] !== 0x28) return true;
    while (this.#at < this.#end && this.#bytes[this.#at] !== 0x29) this.#at++;
    if (this.#at === this.#end) return false;
    this.#at++;
    return true;
  }

  #skip(): void {
    while (this.#at < this.#end && isBlank(this.#bytes[this.#at])) this.#at++;
  }

  #endsNumber(): boolean {
    return this.#at === this.#end || isBlank(this.#bytes[this.#at]);
  }
}
