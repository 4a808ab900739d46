import { progressAt } from "../threads/progress.js";
import type { Io } from "./verb.js";

// Milliseconds between two writings.
const OFTEN = 200;

/** Tells a person who watches how far something is, on one line that is cleared in the end; nobody else. */
export function progressLine(io: Io, points: number): (done: number) => void {
  if (!("isTTY" in io.stderr && io.stderr.isTTY)) return () => {};
  const began = performance.now();
  let told = began;
  return (done) => {
    const now = performance.now();
    if (done === points) io.stderr.write("\r\u001B[K");
    else if (now - told >= OFTEN) {
      told = now;
      io.stderr.write(`\r${progressAt(done, points, (now - began) / 1000).text}\u001B[K`);
    }
  };
}
