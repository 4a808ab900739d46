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
export type InterruptWord = "interrupt" | "wake" | "clear";

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
  worker.on("message", (word: InterruptWord) => {
    if (word === "interrupt" && isInterrupted()) {
      handlers.heard();
      Atomics.store(step, 0, steps.heard);
    }
    if (word === "clear" && isInterrupted()) {
      handlers.clear();
      Atomics.store(step, 0, steps.none);
    }
  });
}
