import { isMainThread, workerData, type MessagePort } from "node:worker_threads";

// What the main thread of a child shares with the thread that takes its commands and interrupts it.

/** Where `shared` keeps what. */
export const places = {
  /** A round and its step, as `inRound` packs them: they change together or not at all. */
  word: 0,
  /** The last run that was interrupted: one that has not begun must not begin. */
  stopped: 1,
  /** 1 while the main thread does what must be done whole. */
  whole: 2,
  /** 1 from before a termination is asked for until it has been used up. */
  terminating: 3,
} as const;

/** How far an interrupt has come. */
export const steps = {
  none: 0,
  /** Asked for: the main thread has not said that it hears. */
  wanted: 1,
  /** The main thread hears, so nothing of the cell holds it. */
  heard: 2,
} as const;

export type Step = (typeof steps)[keyof typeof steps];

/** What the thread starts with; commands come by a port of their own. */
export interface ThreadOrders {
  readonly shared: Int32Array;
  readonly commands: MessagePort;
}

/** What the thread tells the main one: commands wait; an interrupt is there; no termination is under way any more. */
export interface Word {
  readonly word: "wake" | "interrupt" | "clear";
  readonly round: number;
}

export const shared: Int32Array = isMainThread
  ? new Int32Array(new SharedArrayBuffer(16))
  : (workerData as ThreadOrders).shared;

/** A round and its step in one word. */
export function inRound(round: number, step: Step): number {
  return (round << 2) | step;
}

/** Takes a round from one step to another, unless something else was faster. */
export function advance(from: number, to: number): boolean {
  return Atomics.compareExchange(shared, places.word, from, to) === from;
}

/**
 * Does on the main thread what no interrupt may end halfway. One that is under way ends it before it begins; one that
 * comes waits. Only what ends soon may be done so, and nothing of a cell's.
 */
export function whole<T>(work: () => T): T {
  // Whoever ends a termination lets the place go first: it counts as taken when it is still taken after that.
  do Atomics.store(shared, places.whole, 1);
  while (
    Atomics.load(shared, places.terminating) === 1 ||
    Atomics.load(shared, places.whole) === 0
  );
  try {
    return work();
  } finally {
    Atomics.store(shared, places.whole, 0);
  }
}
