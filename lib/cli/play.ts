import { setImmediate as nextTurn } from "node:timers/promises";
import { StatusLine } from "./progress-line.js";
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

/**
 * Plays what comes in batches, one after the other: with a line of progress on a terminal once it takes more than a second,
 * and an end on the first interrupt (SIGINT) with what was played until then.
 */
export async function playAll<T>(
  batches: AsyncIterable<Iterable<T>>,
  play: (one: T) => void,
  io: Io,
): Promise<Played> {
  const interrupt = hearInterrupt(io);
  const line = new StatusLine(io, QUIET_MS);
  let events = 0;
  try {
    for await (const batch of batches) {
      for (const one of batch) {
        play(one);
        events++;
        if (events % SLICE !== 0) continue;
        line.show((seconds) => playedText(events, seconds));
        // An interrupt is heard between turns only.
        await nextTurn();
        if (interrupt.isStopped) return { events, isStopped: true };
      }
    }
    return { events, isStopped: interrupt.isStopped };
  } catch (error) {
    if (interrupt.isStopped) return { events, isStopped: true };
    throw error;
  } finally {
    line.clear();
    interrupt.release();
  }
}

function playedText(events: number, seconds: number): string {
  const rate = Math.round(events / seconds);
  return `${events.toLocaleString("en")} events in ${seconds.toFixed(0)} s, ${rate.toLocaleString("en")} a second`;
}

/** Waits for what begins with standard input; null where an interrupt came first, and said so. */
export async function begun<T>(work: Promise<T>, io: Io): Promise<T | null> {
  const interrupt = hearInterrupt(io);
  try {
    const found = await work;
    if (!interrupt.isStopped) return found;
  } catch (error) {
    if (!interrupt.isStopped) throw error;
  } finally {
    interrupt.release();
  }
  io.stderr.write("pamtlab: stopped by an interrupt before anything came\n");
  io.exitCode = 130;
  return null;
}

interface Interrupt {
  readonly isStopped: boolean;
  readonly release: () => void;
}

/**
 * Hears the first interrupt (SIGINT). What is still awaited of standard input will not come then: it is let go, so that an idle
 * stream stops as well.
 */
function hearInterrupt(io: Io): Interrupt {
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
    io.stdin.destroy();
  };
  process.once("SIGINT", stop);
  return {
    get isStopped() {
      return isStopped;
    },
    release: () => void process.removeListener("SIGINT", stop),
  };
}

/** One batch of what is there without waiting. */
export async function* oneBatch<T>(
  items: Iterable<T>,
): AsyncGenerator<Iterable<T>, void, undefined> {
  yield items;
}
