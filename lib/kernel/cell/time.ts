import { displayHook } from "../display.js";
import type { MimeBundle } from "../engine.js";

/** A value and how long it took. */
export interface Timed<T> {
  readonly value: T;
  /** Wall time. */
  readonly milliseconds: number;
  /** Time that this process's threads were at work. */
  readonly cpuMilliseconds: number;
  readonly [displayHook]: () => MimeBundle;
}

/**
 * Runs a function once and tells how long it took; a promise is waited for. As the last value of a cell it shows the
 * time alone.
 */
export function time<T>(work: () => Promise<T>): Promise<Timed<T>>;
export function time<T>(work: () => T): Timed<T>;
export function time<T>(work: () => T | Promise<T>): Timed<T> | Promise<Timed<T>> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const ended = (value: T): Timed<T> => {
    const { user, system } = process.cpuUsage(cpu);
    return timed(value, performance.now() - began, (user + system) / 1000);
  };
  const value = work();
  return value instanceof Promise ? value.then(ended) : ended(value);
}

function timed<T>(value: T, milliseconds: number, cpuMilliseconds: number): Timed<T> {
  const text = `${formatDuration(milliseconds)} (CPU ${formatDuration(cpuMilliseconds)})`;
  return { value, milliseconds, cpuMilliseconds, [displayHook]: () => ({ "text/plain": text }) };
}

/** A length of time as a person reads it: `850 µs`, `12.3 ms`, `4.56 s`, `2 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1) return `${Math.round(milliseconds * 1000)} µs`;
  if (milliseconds < 1000) return `${milliseconds.toPrecision(3)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toPrecision(3)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
