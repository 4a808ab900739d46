const ROOM = 2 ** 16;
// The longest text of a number, such as -2.2250738585072014e-308, is 24 letters.
const NUMBER = 32;
const [ZERO, MINUS, POINT] = [48, 45, 46];
// Decimals of up to 15 digits differ as doubles, so that one found to be a number's value is its shortest text.
// Source: IEEE 754-2019, 5.12.2: 15 digits of decimal survive in binary64.
const MOST = 1e15;
const FRACTION = 6;
// How many texts are kept as bytes.
const KNOWN = 4096;

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
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A whole number below 10^15, with a point before its last decimals. */
  #digits(value: number, decimals: number): void {
    const bytes = this.#bytes;
    const from = this.#length;
    let at = from + NUMBER - 1;
    let written = 0;
    let high = Math.floor(value / 1e8);
    let low = (value - high * 1e8) | 0;
    do {
      const tenth = (low / 10) | 0;
      bytes[--at] = ZERO + low - tenth * 10;
      low = tenth;
      if (++written === decimals) bytes[--at] = POINT;
      if (written === 8) {
        low = high;
        high = 0;
      }
    } while (low > 0 || high > 0 || written <= decimals);
    const end = from + NUMBER - 1;
    let to = from;
    while (at < end) bytes[to++] = bytes[at++]!;
    this.#length = to;
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
