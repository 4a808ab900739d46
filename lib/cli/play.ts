import { setImmediate as nextTurn } from "node:timers/promises";
import type { Io } from "./verb.js";

/** Where the playing of a load stands. */
export interface Played {
  readonly events: number;
  /** Whether an interrupt ended it before the load did. */
  readonly isStopped: boolean;
}

// Events between looks at the clock and for an interrupt; of the slowest some ten a millisecond are played.
const SLICE = 1024;
const QUIET_MS = 1000;
const REFRESH_MS = 200;

/**
 * Plays what comes in batches, one after the other: with a line of progress on a terminal once it takes more than a second,
 * and an end on the first interrupt (SIGINT) with what was played until then.
 */
export async function playAll<T>(
  batches: AsyncIterable<Iterable<T>>,
  play: (one: T) => void,
  io: Io,
): Promise<Played> {
  let isStopped = false;
  // What is still awaited of standard input will not come: it is let go, so that an idle stream stops as well.
  const stop = (): void => {
    isStopped = true;
    io.stdin.destroy();
  };
  process.once("SIGINT", stop);
  const line = new ProgressLine(io);
  let events = 0;
  try {
    for await (const batch of batches) {
      for (const one of batch) {
        play(one);
        events++;
        if (events % SLICE !== 0) continue;
        line.show(events);
        // An interrupt is heard between turns only.
        await nextTurn();
        if (isStopped) return { events, isStopped };
      }
    }
    return { events, isStopped };
  } catch (error) {
    if (isStopped) return { events, isStopped };
    throw error;
  } finally {
    line.clear();
    process.removeListener("SIGINT", stop);
  }
}

/** Waits for what begins with standard input; null where an interrupt came first, and said so. */
export async function begun<T>(work: Promise<T>, io: Io): Promise<T | null> {
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
    io.stdin.destroy();
  };
  process.once("SIGINT", stop);
  try {
    const found = await work;
    if (!isStopped) return found;
  } catch (error) {
    if (!isStopped) throw error;
  } finally {
    process.removeListener("SIGINT", stop);
  }
  io.stderr.write("pamtlab: stopped by an interrupt before anything came\n");
  io.exitCode = 130;
  return null;
}

/** One batch of what is there without waiting. */
export async function* oneBatch<T>(
  items: Iterable<T>,
): AsyncGenerator<Iterable<T>, void, undefined> {
  yield items;
}

class ProgressLine {
  readonly #stream: Io["stderr"] & { readonly isTTY?: boolean };
  readonly #begun = performance.now();
  #shown = 0;

  constructor(io: Io) {
    this.#stream = io.stderr;
  }

  show(events: number): void {
    const now = performance.now();
    const seconds = (now - this.#begun) / 1000;
    if (this.#stream.isTTY !== true || seconds * 1000 < QUIET_MS) return;
    if (now - this.#shown < REFRESH_MS) return;
    this.#shown = now;
    const rate = Math.round(events / seconds);
    this.#stream.write(
      `\r${events.toLocaleString("en")} events in ${seconds.toFixed(0)} s, ${rate.toLocaleString("en")} a second\u001b[K`,
    );
  }

  clear(): void {
    if (this.#shown > 0) this.#stream.write("\r\u001b[K");
  }
}
