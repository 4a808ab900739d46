import type { Event } from "./event.js";
import { drawWhole } from "./seeds.js";

/** One event of each stream in turn, for as long as any has one: what goes on at the same time. */
export function* interleaved(streams: readonly Iterable<Event>[]): Generator<Event> {
  let open = streams.map((stream) => stream[Symbol.iterator]());
  while (open.length > 0) {
    const still: Iterator<Event>[] = [];
    for (const one of open) {
      const { done, value } = one.next();
      if (done) continue;
      still.push(one);
      yield value;
    }
    open = still;
  }
}

/** As `interleaved`, but chance picks the stream that goes on next, by seed; null is time that passes without an event. */
export function* mixed(streams: readonly Iterable<Event | null>[], seed: number): Generator<Event> {
  const open = streams.map((stream) => stream[Symbol.iterator]());
  for (let step = 0; open.length > 0; step++) {
    const at = drawWhole(seed, step, open.length);
    const { done, value } = open[at]!.next();
    if (done) open.splice(at, 1);
    else if (value) yield value;
  }
}
