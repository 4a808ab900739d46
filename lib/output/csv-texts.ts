// Where a text lies, its length is before it.
const LENGTH = 4;

/** Texts as bytes of UTF-8 in a part of memory, each once. */
export class CsvTexts {
  readonly #bytes: Uint8Array;
  readonly #lengths: Uint32Array;
  readonly #from: number;
  readonly #most: number;
  readonly #form: (text: string) => string;
  readonly #encoder = new TextEncoder();
  readonly #places = new Map<string, number>();
  #next: number;
  #longest = 0;

  /**
   * @param most bytes of a text.
   * @param form what becomes of a text before it is written, such as quotes around it.
   */
  constructor(
    buffer: ArrayBuffer,
    [from, to]: readonly [number, number],
    most: number,
    form: (text: string) => string,
  ) {
    this.#bytes = new Uint8Array(buffer, 0, to);
    this.#lengths = new Uint32Array(buffer, 0, to / LENGTH);
    [this.#from, this.#next, this.#most, this.#form] = [from, from, most, form];
  }

  /** Bytes of the longest text. */
  get longest(): number {
    return this.#longest;
  }

  /** Where a text lies; 0 where there is no room for it. */
  placeOf(text: string): number {
    return this.#places.get(text) ?? this.#put(text);
  }

  /** Makes room. */
  forget(): void {
    this.#places.clear();
    [this.#next, this.#longest] = [this.#from, 0];
  }

  #put(text: string): number {
    const place = this.#next;
    const formed = this.#form(text);
    const from = place + LENGTH;
    const room = this.#bytes.subarray(from, from + this.#most);
    const { read, written } = this.#encoder.encodeInto(formed, room);
    if (read < formed.length || from > this.#bytes.length) return 0;
    this.#lengths[place / LENGTH] = written;
    this.#places.set(text, place);
    this.#next = Math.ceil((from + written) / LENGTH) * LENGTH;
    this.#longest = Math.max(this.#longest, written);
    return place;
  }
}
