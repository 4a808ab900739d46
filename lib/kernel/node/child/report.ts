import { closeSync, writeSync } from "node:fs";
import { frame } from "../frames.js";
import { fds, mark, type Orders, type Report } from "../protocol.js";
import { whole } from "./shared.js";

const { secret } = JSON.parse(process.argv[2] ?? "{}") as Orders;
const clock = new Int32Array(new SharedArrayBuffer(4));
let reports = 0;
let dying = false;

/**
 * Tells the supervisor, in order with what was printed. A pipe takes the whole of it before this returns, so a crash
 * that follows loses nothing.
 */
export function report(told: Report): void {
  // As the process ends, Node has the inspector say that what it evaluates is over.
  if (dying) return;
  const framed = frame(told);
  whole(() => {
    write(fds.reports, framed);
    write(1, mark(secret, reports++));
  });
}

/** Writes to a descriptor until all is taken. */
export function write(fd: number, data: Uint8Array | string): void {
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      // A program started by a cell shares descriptor 1 and may have made it non-blocking.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(clock, 0, 0, 1);
    }
  }
}

/** Ends this process at once. */
export function die(): never {
  dying = true;
  // All has been said; Node's own last words about its inspector have no place in a cell.
  closeSync(2);
  process.kill(process.pid, "SIGKILL");
  // The signal may reach another thread first.
  for (;;) Atomics.wait(clock, 0, 0);
}
