/** What comes of single events on host frames, in the terms of `Pool`. */
export interface EventCounts {
  /** References taken and dropped, each of a 4K page; a demote takes 512. */
  readonly gets: number;
  readonly puts: number;
  /** Calls of TDH.PHYMEM.PAMT.ADD and of TDH.PHYMEM.PAMT.REMOVE. */
  readonly adds: number;
  readonly removes: number;
  /** Acquisitions of the global lock. */
  readonly locks: number;
  /** Pages of 4 KiB from the host's allocator for caches and pairs, and back to it. */
  readonly taken: number;
  readonly returned: number;
  /** Pages in the vCPUs' caches after the last event. */
  readonly cached: number;
}

/** The same with the 2 MiB ranges that hold a pair, now and at most. */
export interface Counts extends EventCounts {
  readonly pairs: number;
  readonly peakPairs: number;
}
