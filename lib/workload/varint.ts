/** Whole numbers from 0 to 2^53 - 1 in base 128, the lowest digit first, the upper bit set in all bytes but the last. */
export class VarintWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value;
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  /** A number of either sign below 2^52: 0, -1, 1, -2, … become 0, 1, 2, 3, … */
  signed(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** What was written, which is then begun anew. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}

/** Reads what a `VarintWriter` wrote; null where the bytes end before, or hold no such number. */
export class VarintReader {
  constructor(
    private readonly bytes: Uint8Array,
    public at = 0,
  ) {}

  get isDone(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number | null {
    return this.bytes[this.at++] ?? null;
  }

  varint(): number | null {
    let value = 0;
    let unit = 1;
    for (;;) {
      const byte = this.byte();
      if (byte === null) return null;
      value += (byte % 128) * unit;
      if (value > Number.MAX_SAFE_INTEGER) return null;
      if (byte < 128) return value;
      unit *= 128;
      if (unit > 2 ** 49) return null;
    }
  }

  signed(): number | null {
    const value = this.varint();
    if (value === null) return null;
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
