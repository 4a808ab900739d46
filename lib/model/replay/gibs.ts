import { GiB } from "../../units.js";
import { PAGE } from "../../tdx/memory.js";

/** Frames of 4 KiB in a GiB. */
const FRAMES = GiB / PAGE;

/** GiBs of host memory by the order in which they first show, so that counters are there for those alone. */
export class Gibs {
  readonly #numbers = new Map<number, number>();

  /** GiBs that have shown. */
  get size(): number {
    return this.#numbers.size;
  }

  /** The frame that stands for a host's frame: the same place in the GiB's number. */
  local(frame: number): number {
    const gib = Math.floor(frame / FRAMES);
    let number = this.#numbers.get(gib);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(gib, number);
    }
    return number * FRAMES + (frame % FRAMES);
  }

  /** A run of frames in parts that each lie within a GiB: the part's first frame and its length. */
  *parts(first: number, count: number): Generator<readonly [number, number], void, undefined> {
    const end = first + count;
    for (let at = first; at < end;) {
      const stop = Math.min(end, (Math.floor(at / FRAMES) + 1) * FRAMES);
      yield [at, stop - at];
      at = stop;
    }
  }
}
