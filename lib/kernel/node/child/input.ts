import { readSync } from "node:fs";
import { Readable } from "node:stream";
import { FrameReader } from "../frames.js";
import { fds, type Answer } from "../protocol.js";
import { report } from "./report.js";
import { failRun } from "./run.js";

/** The reader's standard input: each line is asked of the front end when something reads it. */
class ReaderInput extends Readable {
  readonly isTTY = false;
  readonly fd = 0;
  #wanted = false;
  #asked = false;

  constructor() {
    super({ highWaterMark: 1 });
    this.on("resume", () => this.#askSoon());
    this.on("newListener", (event) => event === "readable" && this.#askSoon());
  }

  override _read(): void {
    this.#wanted = true;
    this.#askSoon();
  }

  /** Takes the reader's line, or that there will be none. */
  answer(text: string | undefined): void {
    if (!this.#asked) return;
    this.#asked = false;
    this.#wanted = false;
    if (text !== undefined) {
      this.push(`${text}\n`);
      return;
    }
    const error = noInput();
    failRun(error);
    this.destroy(error);
    openInput();
  }

  // After this turn the question has been printed, and a reader that wanted one line only has said so.
  #askSoon(): void {
    setImmediate(() => {
      const isRead = this.readableFlowing === true || this.listenerCount("readable") > 0;
      if (!this.#wanted || this.#asked || !isRead || this.destroyed) return;
      this.#asked = true;
      report({ kind: "ask", prompt: "", password: false, waits: false });
    });
  }
}

let input = new ReaderInput();

function openInput(): void {
  input = new ReaderInput();
  input.on("error", () => undefined);
}

/** Puts the reader's input under `process.stdin`, and makes `prompt` and `confirm` global. */
export function captureInput(): void {
  openInput();
  Object.defineProperty(process, "stdin", { configurable: true, get: () => input });
  const asking = {
    prompt: (message = "Prompt", fallback = ""): string => ask(`${message} `) || fallback,
    confirm: (message = "Confirm"): boolean => /^y(es)?$/i.test(ask(`${message} [y/N] `).trim()),
  };
  for (const [name, value] of Object.entries(asking)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

/** Gives what reads `process.stdin` the reader's line. */
export function answerInput(text: string | undefined): void {
  input.answer(text);
}

function ask(prompt: string): string {
  report({ kind: "ask", prompt, password: false, waits: true });
  const frames = new FrameReader();
  const buffer = Buffer.alloc(65_536);
  for (;;) {
    const size = readSync(fds.answers, buffer);
    const [answer] = frames.push(Buffer.from(buffer.subarray(0, size))) as Answer[];
    if (answer === "interrupted") awaitTermination();
    if (typeof answer === "object") return answer.text;
    if (answer || size === 0) throw noInput();
  }
}

function awaitTermination(): never {
  for (const clock = new Int32Array(new SharedArrayBuffer(4)); ;) Atomics.wait(clock, 0, 0, 10);
}

function noInput(): Error {
  return new Error(
    "no input: nobody is there to answer this cell (expected a front end that takes input)",
  );
}
