import { Worker } from "node:worker_threads";
import { compiled } from "../../compiled.js";

/** How far an interrupt has come. */
export const steps = {
  none: 0,
  /** Asked for: the main thread has not said that it hears. */
  wanted: 1,
  /** The main thread hears, so nothing of the cell holds it. */
  heard: 2,
} as const;

export interface InterruptOrders {
  /** One of `steps`, shared by both threads. */
  readonly step: Int32Array;
}

/** What the thread tells the main one: an interrupt is there; wake up; no termination is under way any more. */
export interface InterruptWord {
  readonly word: "interrupt" | "wake" | "clear";
  /** Which interrupt it is of. */
  readonly round: number;
}

const step = new Int32Array(new SharedArrayBuffer(4));

/** Whether the running cell has been told to stop. */
export function isInterrupted(): boolean {
  return Atomics.load(step, 0) !== steps.none;
}

/**
 * Starts the thread that takes interrupts. It ends JavaScript that holds this thread; code that waits is given up by
 * `heard`, which is called as soon as nothing holds this thread, and `clear` when the next cell may come.
 * Both can be called more than once: a termination may end them halfway.
 */
export function takeInterrupts(handlers: { heard: () => void; clear: () => void }): void {
  const orders: InterruptOrders = { step };
  const worker = new Worker(compiled("node/child/interrupt-thread.js"), {
    workerData: orders,
    execArgv: [],
  });
  worker.unref();
  // The thread says each thing again until it is done, so a word may come late.
  let cleared = 0;
  worker.on("message", ({ word, round }: InterruptWord) => {
    if (round <= cleared) return;
    if (word === "interrupt") {
      handlers.heard();
      Atomics.compareExchange(step, 0, steps.wanted, steps.heard);
    }
    if (word === "clear") {
      handlers.clear();
      cleared = round;
      Atomics.store(step, 0, steps.none);
    }
  });
}
