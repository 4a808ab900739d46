import { NEWLINE } from "./line-blocks.js";

/** What a byte is, by table: a blank of a line, a decimal digit. */
const BLANKS = new Uint8Array(256);
for (const byte of [0x20, 0x09, 0x0d]) BLANKS[byte] = 1;

/** Whether a byte is a blank of a line. */
export function isBlank(byte: number): boolean {
  return BLANKS[byte] === 1;
}

/** Whether a byte is a decimal digit. */
export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** The value of each byte that is a hex digit, and -1 of any other. */
const HEX = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16);
  HEX[text.charCodeAt(0)] = digit;
  HEX[text.toUpperCase().charCodeAt(0)] = digit;
}

/**
 * Reads the words and numbers of a line from left to right; each answers whether it was there. Lines end in a newline, which is
 * no part of any of them and so stops all of them.
 */
export class Cursor {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  /** Upper and lower 32 bits of the last number in hex, both with the sign that bit operations give. */
  high = 0;
  low = 0;
  /** The last number in decimal. */
  value = 0;

  /** Whether nothing but blanks is left of the line. */
  isDone(): boolean {
    this.#skip();
    return this.bytes[this.at] === NEWLINE;
  }

  /** A word, with blanks before it and one after it. */
  word(word: Uint8Array): boolean {
    this.#skip();
    const bytes = this.bytes;
    const from = this.at;
    const length = word.length;
    for (let at = 0; at < length; at++) if (bytes[from + at] !== word[at]) return false;
    this.at = from + length;
    return BLANKS[bytes[this.at]!] === 1;
  }

  /** At most 64 bits in hex, with or without `0x`. */
  hex(): boolean {
    this.#skip();
    const bytes = this.bytes;
    let at = this.at;
    if (bytes[at] === 0x30 && (bytes[at + 1]! | 0x20) === 0x78) at += 2;
    const from = at;
    let digit = HEX[bytes[at]!]!;
    let first = 0;
    for (const half = at + 8; digit >= 0 && at < half; digit = HEX[bytes[++at]!]!) {
      first = (first << 4) | digit;
    }
    this.high = 0;
    this.low = first;
    if (digit >= 0) {
      const half = at;
      let second = 0;
      for (; digit >= 0; digit = HEX[bytes[++at]!]!) second = (second << 4) | digit;
      const shift = (at - half) * 4;
      this.high = shift === 32 ? first : first >>> (32 - shift);
      this.low = shift === 32 ? second : (first << shift) | second;
    }
    this.at = at;
    return at > from && at - from <= 16 && this.#ends();
  }

  /** A whole number below 2^31 in decimal, with or without a sign. */
  decimal(): boolean {
    this.#skip();
    const bytes = this.bytes;
    let at = this.at;
    const isNegative = bytes[at] === 0x2d;
    if (isNegative) at++;
    const from = at;
    let value = 0;
    for (; isDigit(bytes[at]!); at++) value = value * 10 + bytes[at]! - 0x30;
    this.value = isNegative ? -value : value;
    this.at = at;
    return at > from && value < 2 ** 31 && this.#ends();
  }

  /** Goes past a remark in parentheses, if there is one; false where it has no end. */
  remark(): boolean {
    this.#skip();
    const bytes = this.bytes;
    let at = this.at;
    if (bytes[at] === 0x28) {
      while (bytes[at] !== 0x29 && bytes[at] !== NEWLINE) at++;
      if (bytes[at] === NEWLINE) return false;
      at++;
    }
    this.at = at;
    return true;
  }

  #ends(): boolean {
    const byte = this.bytes[this.at]!;
    return byte === NEWLINE || BLANKS[byte] === 1;
  }

  #skip(): void {
    const bytes = this.bytes;
    let at = this.at;
    while (BLANKS[bytes[at]!] === 1) at++;
    this.at = at;
  }
}
