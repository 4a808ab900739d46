/** How far threads have come. */
export interface Progress {
  /** Points done, and how many there are. */
  readonly done: number;
  readonly points: number;
  readonly seconds: number;
  /** Points a second. */
  readonly rate: number;
  /** Seconds left at that rate. */
  readonly left: number;
  /** All of it on a line: `1200000 of 10000000 points, 1.2e+6/s, 7.3 s left`. */
  readonly text: string;
}

/**
 * Progress after so many seconds.
 *
 * @example
 * progressAt(50, 200, 2).text; // "50 of 200 points, 25/s, 6 s left"
 */
export function progressAt(done: number, points: number, seconds: number): Progress {
  const rate = seconds > 0 ? done / seconds : 0;
  const left = rate > 0 ? (points - done) / rate : Number.POSITIVE_INFINITY;
  const speed = Number(rate.toPrecision(3));
  const time = Number.isFinite(left) ? `, ${Number(left.toPrecision(2))} s left` : "";
  const text = `${done} of ${points} points, ${speed >= 1e5 ? speed.toExponential() : speed}/s${time}`;
  return { done, points, seconds, rate, left, text };
}
