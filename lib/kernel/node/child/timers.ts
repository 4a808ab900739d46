import { createRequire, syncBuiltinESMExports } from "node:module";
import type { TimerOptions } from "node:timers";

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
const stop = new Error("stopped by an interrupt");

/** Begins to note which timers are made. */
export function watchTimers(): void {
  watchPromises();
  for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
    const original = timers[name] as (...args: unknown[]) => Timer;
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
  const { setTimeout: sleep, setImmediate: turn, setInterval: tick, scheduler } = promises;
  Object.assign(promises, {
    setTimeout: (delay?: number, value?: unknown, options?: TimerOptions) =>
      options === undefined
        ? new Promise((resolve) => void setTimeout(resolve, delay, value))
        : stoppable(options, (signalled) => sleep(delay, value, signalled)),
    setImmediate: (value?: unknown, options?: TimerOptions) =>
      options === undefined
        ? new Promise((resolve) => void setImmediate(resolve, value))
        : stoppable(options, (signalled) => turn(value, signalled)),
    setInterval: (delay?: number, value?: unknown, options: TimerOptions = {}) => {
      const { signalled, orHang } = watched(options);
      const ticks = tick(delay, value, signalled);
      const next = ticks.next.bind(ticks);
      return Object.assign(ticks, { next: () => orHang(next()) });
    },
  });
  const wait = scheduler.wait.bind(scheduler);
  Object.defineProperty(scheduler, "wait", {
    value: (delay: number, options: TimerOptions = {}) =>
      stoppable(options, (signalled) => wait(delay, signalled)),
  });
}

function stoppable<T>(
  options: TimerOptions | null,
  begin: (signalled: TimerOptions) => Promise<T>,
): Promise<T> {
  const { signalled, orHang } = watched(options);
  return orHang(begin(signalled));
}

/** Options that an interrupt aborts too, and what makes a promise hang then instead of being rejected. */
function watched(options: TimerOptions | null): {
  signalled: TimerOptions;
  orHang: <T>(waits: Promise<T>) => Promise<T>;
} {
  const { signal } = stopped;
  const signals = options?.signal instanceof AbortSignal ? [signal, options.signal] : [signal];
  return {
    signalled: { ...options, signal: AbortSignal.any(signals) },
    orHang: (waits) =>
      waits.catch((error: unknown) => {
        if (signal.aborted) return new Promise(() => undefined);
        throw error;
      }),
  };
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
  // A termination may come at any of them: what has been stopped is not looked at again.
  for (; made.length > 0; made.pop()) {
    const timer = made.at(-1)?.deref();
    if (timer === undefined) continue;
    if ("refresh" in timer) clearTimeout(timer);
    else clearImmediate(timer);
  }
  stopped.abort(stop);
  keepTimers();
}

/** Whether an error says no more than that a timer was stopped: a termination may have come before that was seen to. */
export function isOfStop(error: unknown): boolean {
  return error === stop || (error instanceof Error && error.cause === stop);
}
