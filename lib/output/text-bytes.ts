const ROOM = 2 ** 16;
// The longest text of a number, such as -2.2250738585072014e-308, is 24 letters.
const NUMBER = 32;
const [ZERO, MINUS, POINT] = [48, 45, 46];
// Decimals of up to 15 digits differ as doubles, so that one found to be a number's value is its shortest text.
// Source: IEEE 754-2019, 5.12.2: 15 digits of decimal survive in binary64.
const MOST = 1e15;
const FRACTION = 6;
// Digits are taken off a whole number of 32 bits, eight at a time.
const HALF = 1e8;
// Both digits of each number below 100.
const TENS = Uint8Array.from({ length: 100 }, (_, pair) => ZERO + Math.floor(pair / 10));
const ONES = Uint8Array.from({ length: 100 }, (_, pair) => ZERO + (pair % 10));
// How many texts are kept as bytes.
const KNOWN = 4096;
const SHORT = 32;

/** Text written as bytes of UTF-8, numbers as JavaScript prints them: shortest digits that tell them apart. */
export class TextBytes {
  #bytes = new Uint8Array(ROOM);
  #length = 0;
  readonly #known = new Map<string, Uint8Array>();
  readonly #encoder = new TextEncoder();
  readonly #form: (text: string) => string;

  /** @param form what becomes of a text before it is written, such as quotes around it. */
  constructor(form: (text: string) => string = (text) => text) {
    this.#form = form;
  }

  /** All that was written since the last time. It holds until something is written again. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  /** One byte of ASCII. */
  byte(code: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = code;
  }

  number(value: number): void {
    if (this.#length + NUMBER > this.#bytes.length) this.#grow(NUMBER);
    const positive = Math.abs(value);
    if (!(positive < MOST)) return this.#ascii(String(value));
    let scaled = positive;
    let decimals = 0;
    // 1e-6 and above is printed without an exponent, and so is every whole number.
    if (!Number.isInteger(positive)) {
      for (let scale = 10; ; scale *= 10) {
        decimals++;
        scaled = Math.round(positive * scale);
        if (scaled / scale === positive && scaled < MOST) break;
        if (decimals === FRACTION) return this.#ascii(String(value));
      }
    }
    if (value < 0) this.#bytes[this.#length++] = MINUS;
    if (decimals === 0) return this.#whole(scaled);
    this.#digits(scaled, decimals);
  }

  /** Text in its form. */
  text(value: string): void {
    let bytes = this.#known.get(value);
    if (bytes === undefined) {
      bytes = this.#encoder.encode(this.#form(value));
      if (this.#known.size < KNOWN) this.#known.set(value, bytes);
    }
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    // A few bytes are copied faster one by one.
    if (bytes.length > SHORT) this.#bytes.set(bytes, this.#length);
    else for (let at = 0; at < bytes.length; at++) this.#bytes[this.#length + at] = bytes[at]!;
    this.#length += bytes.length;
  }

  /** A whole number below 10^15, two digits at a time. */
  #whole(value: number): void {
    const high = value < HALF ? 0 : Math.floor(value / HALF);
    const low = (value - high * HALF) | 0;
    const digits = high === 0 ? width(low) : width(high) + 8;
    this.#length += digits;
    if (high === 0) return this.#pairs(low, this.#length, digits);
    this.#pairs(low, this.#length, 8);
    this.#pairs(high, this.#length - 8, digits - 8);
  }

  /** The digits of a whole number, so many that it may have zeros before it. */
  #pairs(value: number, end: number, digits: number): void {
    const bytes = this.#bytes;
    const from = end - digits;
    let rest = value;
    let at = end;
    while (at - from >= 2) {
      const hundredth = (rest / 100) | 0;
      const pair = rest - hundredth * 100;
      bytes[--at] = ONES[pair]!;
      bytes[--at] = TENS[pair]!;
      rest = hundredth;
    }
    if (at > from) bytes[--at] = ZERO + rest;
  }

  /** The same with a point before its last decimals. */
  #digits(value: number, decimals: number): void {
    const bytes = this.#bytes;
    const high = value < HALF ? 0 : Math.floor(value / HALF);
    const low = high === 0 ? value | 0 : (value - high * HALF) | 0;
    const digits = Math.max(high === 0 ? width(low) : width(high) + 8, decimals + 1);
    const end = this.#length + digits + 1;
    let at = end;
    let rest = low;
    for (let written = 0; written < digits; written++) {
      if (written === 8) rest = high;
      if (written === decimals) bytes[--at] = POINT;
      const tenth = (rest / 10) | 0;
      bytes[--at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.#length = end;
  }

  #ascii(text: string): void {
    for (let at = 0; at < text.length; at++) this.#bytes[this.#length++] = text.charCodeAt(at);
  }

  #grow(by: number): void {
    const wider = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + by));
    wider.set(this.#bytes);
    this.#bytes = wider;
  }
}

/** How many digits a whole number below 10^9 has. */
function width(value: number): number {
  if (value < 1e4) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4;
  if (value < 1e6) return value < 1e5 ? 5 : 6;
  return value < 1e7 ? 7 : value < 1e8 ? 8 : 9;
}
