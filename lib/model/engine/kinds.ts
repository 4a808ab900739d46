import { PAGE } from "../../tdx/memory.js";
import { GiB, MiB } from "../../units.js";

/** A kind of pages that come and go with TDs, by the name that footprints use. */
export interface PageKind {
  readonly name: string;
  /** Bytes of one. */
  readonly bytes: number;
  /** Whether it counts as metadata; the guests' own memory does not. */
  readonly isMetadata: boolean;
}

const metadata = (name: string, bytes = PAGE): PageKind => ({ name, bytes, isMetadata: true });
const beside = (name: string, bytes = PAGE): PageKind => ({ name, bytes, isMetadata: false });

/** The kinds, each at its number in `kind`. Pairs are counted in pages. */
export const pageKinds: readonly PageKind[] = [
  metadata("control pages"),
  metadata("S-EPT pages"),
  metadata("mirror pages"),
  metadata("pairs behind control pages"),
  metadata("pairs behind S-EPT pages"),
  metadata("pairs behind private pages"),
  metadata("vCPU DPAMT caches"),
  metadata("split caches"),
  metadata("leaked pairs"),
  beside("waiting S-EPT pages"),
  beside("private 4K pages"),
  beside("private 2M pages", 2 * MiB),
  beside("private 1G pages", GiB),
];

/** Places of the kinds in every list and column. */
export const kind = {
  control: 0,
  sept: 1,
  mirror: 2,
  controlPairs: 3,
  septPairs: 4,
  privatePairs: 5,
  caches: 6,
  splitCaches: 7,
  leaked: 8,
  waiting: 9,
  "4k": 10,
  "2m": 11,
  "1g": 12,
} as const;

/** Pages of each kind, now and at most. */
export class Ledger {
  readonly now = new Float64Array(pageKinds.length);
  readonly peak = new Float64Array(pageKinds.length);
  #peakBytes = 0;
  #peakPairs = 0;

  /** Bytes of metadata now, boot-time tables apart, and the most there were. */
  get bytes(): number {
    let sum = 0;
    for (let at = 0; at < kind.waiting; at++) sum += this.now[at]!;
    return sum * PAGE;
  }

  get peakBytes(): number {
    return this.#peakBytes;
  }

  /** The most pages behind ranges at once. */
  get peakPairs(): number {
    return this.#peakPairs;
  }

  /** Sees what there is now, for the peaks; called as each fault ends, and each event. */
  note(): void {
    for (let at = 0; at < this.now.length; at++) {
      if (this.now[at]! > this.peak[at]!) this.peak[at] = this.now[at]!;
    }
    this.#peakBytes = Math.max(this.#peakBytes, this.bytes);
    const { now } = this;
    const pairs = now[kind.controlPairs]! + now[kind.septPairs]! + now[kind.privatePairs]!;
    this.#peakPairs = Math.max(this.#peakPairs, pairs);
  }
}
