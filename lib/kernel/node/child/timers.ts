import { createRequire, syncBuiltinESMExports } from "node:module";
import { soon } from "./immediates.js";

type Timers = typeof import("node:timers");
type Promises = typeof import("node:timers/promises");
type Timer = NodeJS.Timeout | NodeJS.Immediate;

// CommonJS hands out the very objects that can be changed. Hooks of `async_hooks` would see every timer too, but with
// them on, Node aborts when an interrupt ends what follows an `await`.
const require = createRequire(import.meta.url);
const timers = require("node:timers") as Timers;
const promises = require("node:timers/promises") as Promises;

let made: WeakRef<Timer>[] = [];
let limit = 1024;
let stopped = new AbortController();

/** Begins to note which timers are made. */
export function watchTimers(): void {
  watchPromises();
  for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
    const original = (name === "setImmediate" ? soon : timers[name]) as (
      ...args: unknown[]
    ) => Timer;
    const noting = (...args: unknown[]): Timer => note(original(...args));
    // `util.promisify` finds the promised form of a timer on the function.
    Object.assign(noting, {
      [promisified]: promises[name === "setInterval" ? "setTimeout" : name],
    });
    Object.assign(timers, { [name]: noting });
    Object.assign(globalThis, { [name]: noting });
  }
  syncBuiltinESMExports();
}

const promisified = Symbol.for("nodejs.util.promisify.custom");

function watchPromises(): void {
  type Wait = (...args: unknown[]) => Promise<unknown>;
  const stoppable =
    (wait: Wait, options: number): Wait =>
    (...args) => {
      const { signal } = stopped;
      const given = (args[options] ?? {}) as { signal?: AbortSignal };
      const signals = given.signal instanceof AbortSignal ? [signal, given.signal] : [signal];
      args[options] = { ...given, signal: AbortSignal.any(signals) };
      return wait(...args).catch((error: unknown) => {
        if (signal.aborted) return new Promise(() => undefined);
        throw error;
      });
    };
  const { scheduler } = promises;
  Object.assign(promises, {
    setTimeout: stoppable(promises.setTimeout as Wait, 2),
    setImmediate: stoppable(promises.setImmediate as Wait, 1),
  });
  Object.defineProperty(scheduler, "wait", {
    value: stoppable(scheduler.wait.bind(scheduler) as Wait, 1),
  });
}

function note<T extends Timer>(timer: T): T {
  if (made.length >= limit) {
    made = made.filter((ref) => ref.deref() !== undefined);
    limit = Math.max(1024, made.length * 2);
  }
  made.push(new WeakRef<Timer>(timer));
  return timer;
}

/** Forgets the timers made so far: they may run on. */
export function keepTimers(): void {
  made = [];
  stopped = new AbortController();
}

/** Stops every timer made since they were last kept: what waits for one of them will wait for ever. */
export function stopTimers(): void {
  for (const ref of made) {
    const timer = ref.deref();
    if (timer === undefined) continue;
    if ("refresh" in timer) clearTimeout(timer);
    else clearImmediate(timer);
  }
  stopped.abort();
  keepTimers();
}
