/** Sees bytes [from, to), which are whole lines, each with its end; they are valid during the call only. */
export type VisitBlock = (bytes: Uint8Array, from: number, to: number) => void;

export const NEWLINE = 10;

/** Cuts chunks of bytes into blocks of whole lines, without copying but for lines that lie in more than one chunk. */
export class LineBlocks {
  #rest = new Uint8Array(256);
  #held = 0;

  /** Of a line that lies in more than one chunk no more than `cap` bytes are held. */
  constructor(private readonly cap: number) {}

  /** Visits the lines that end in the chunk. */
  push(chunk: Uint8Array, visit: VisitBlock): void {
    const to = chunk.lastIndexOf(NEWLINE) + 1;
    let from = 0;
    if (this.#held > 0 && to > 0) {
      from = chunk.indexOf(NEWLINE) + 1;
      this.#hold(chunk, 0, from - 1);
      this.end(visit);
    }
    if (from < to) visit(chunk, from, to);
    if (to < chunk.length) this.#hold(chunk, to, chunk.length);
  }

  /** Visits what is left after the last end of a line, if anything is. */
  end(visit: VisitBlock): void {
    const length = this.#held;
    if (length === 0) return;
    this.#held = 0;
    this.#rest[length] = NEWLINE;
    visit(this.#rest, 0, length + 1);
  }

  #hold(chunk: Uint8Array, from: number, to: number): void {
    const taken = Math.min(to - from, this.cap - this.#held);
    const needed = this.#held + taken + 1;
    if (needed > this.#rest.length) {
      const larger = new Uint8Array(Math.max(needed, this.#rest.length * 2));
      larger.set(this.#rest.subarray(0, this.#held));
      this.#rest = larger;
    }
    this.#rest.set(chunk.subarray(from, from + taken), this.#held);
    this.#held += taken;
  }
}
