import { progressAt } from "../threads/progress.js";
import type { Io } from "./verb.js";

// Milliseconds between two writings.
const REFRESH_MS = 200;

/** One line for a person who watches, written anew every now and then and cleared in the end; nobody else sees it. */
export class StatusLine {
  readonly #io: Io;
  readonly #begun = performance.now();
  /** When it may be written next. */
  #next: number;
  #isShown = false;

  /** @param quiet milliseconds that it says nothing. */
  constructor(io: Io, quiet: number = REFRESH_MS) {
    this.#io = io;
    this.#next = this.#begun + quiet;
  }

  /** Writes what is to be said after so many seconds, if it is time. */
  show(text: (seconds: number) => string): void {
    const now = performance.now();
    if (now < this.#next || !("isTTY" in this.#io.stderr && this.#io.stderr.isTTY)) return;
    this.#next = now + REFRESH_MS;
    this.#isShown = true;
    this.#io.stderr.write(`\r${text((now - this.#begun) / 1000)}\u001B[K`);
  }

  clear(): void {
    if (this.#isShown) this.#io.stderr.write("\r\u001B[K");
    this.#isShown = false;
  }
}

/** Tells how many points are done, and how long the others will take. */
export function progressLine(io: Io, points: number): (done: number) => void {
  const line = new StatusLine(io);
  return (done) => {
    if (done === points) line.clear();
    else line.show((seconds) => progressAt(done, points, seconds).text);
  };
}
