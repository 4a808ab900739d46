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

/** The value of each byte that is a hex digit, and -1 of any other. */
const HEX = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16);
  HEX[text.charCodeAt(0)] = digit;
  HEX[text.toUpperCase().charCodeAt(0)] = digit;
}

/** Reads the words and numbers of a line from left to right; each answers whether it was there. */
export class Cursor {
  /** Upper and lower 32 bits of the last number in hex, both with the sign that bit operations give. */
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
    return skip(this.#bytes, this.#at, this.#end) === this.#end;
  }

  /** A word, with blanks before it and one after it. */
  word(word: Uint8Array): boolean {
    const bytes = this.#bytes;
    const from = skip(bytes, this.#at, this.#end);
    this.#at = from;
    const to = from + word.length;
    if (to >= this.#end || !isBlank(bytes[to])) return false;
    for (let at = 0; at < word.length; at++) if (bytes[from + at] !== word[at]) return false;
    this.#at = to;
    return true;
  }

  /** At most 64 bits in hex, with or without `0x`. */
  hex(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = skip(bytes, this.#at, end);
    if (bytes[at] === 0x30 && ((bytes[at + 1] ?? 0) | 0x20) === 0x78) at += 2;
    const from = at;
    let high = 0;
    let low = 0;
    for (; at < end; at++) {
      const digit = HEX[bytes[at]!]!;
      if (digit < 0) break;
      high = (high << 4) | (low >>> 28);
      low = (low << 4) | digit;
    }
    this.high = high;
    this.low = low;
    this.#at = at;
    return at > from && at - from <= 16 && (at === end || isBlank(bytes[at]));
  }

  /** A whole number below 2^31 in decimal, with or without a sign. */
  decimal(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = skip(bytes, this.#at, end);
    const isNegative = bytes[at] === 0x2d;
    if (isNegative) at++;
    const from = at;
    let value = 0;
    for (; at < end && isDigit(bytes[at]); at++) value = value * 10 + bytes[at]! - 0x30;
    this.value = isNegative ? -value : value;
    this.#at = at;
    return at > from && value < 2 ** 31 && (at === end || isBlank(bytes[at]));
  }

  /** Goes past a remark in parentheses, if there is one; false where it has no end. */
  remark(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = skip(bytes, this.#at, end);
    if (bytes[at] === 0x28) {
      while (at < end && bytes[at] !== 0x29) at++;
      if (at === end) return false;
      at++;
    }
    this.#at = at;
    return true;
  }
}

/** Where the blanks from `from` on end. */
function skip(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(bytes[at])) at++;
  return at;
}
