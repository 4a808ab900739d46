/** Sees bytes [from, to) of a line; they are valid during the call only. */
export type VisitLine = (bytes: Uint8Array, from: number, to: number) => void;

const NEWLINE = 10;

/** Cuts chunks of bytes into lines without copying, but for lines that lie in more than one chunk. */
export class ByteLines {
  #rest: Uint8Array = new Uint8Array(0);

  /** Of a line no more than `cap` bytes are shown. */
  constructor(private readonly cap: number) {}

  /** Visits each line that ends in the chunk. */
  push(chunk: Uint8Array, visit: VisitLine): void {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      if (this.#rest.length > 0) {
        this.#hold(chunk.subarray(from, to));
        this.end(visit);
      } else visit(chunk, from, Math.min(to, from + this.cap));
      from = to + 1;
    }
    if (from < chunk.length) this.#hold(chunk.subarray(from));
  }

  /** Visits what is left after the last end of a line, if anything is. */
  end(visit: VisitLine): void {
    if (this.#rest.length === 0) return;
    const line = this.#rest;
    this.#rest = new Uint8Array(0);
    visit(line, 0, line.length);
  }

  #hold(part: Uint8Array): void {
    const taken = part.subarray(0, this.cap - this.#rest.length);
    if (taken.length === 0) return;
    const joined = new Uint8Array(this.#rest.length + taken.length);
    joined.set(this.#rest);
    joined.set(taken, this.#rest.length);
    this.#rest = joined;
  }
}
