import { endsInSoftBreak, plainText } from "./mail.js";

/** A line of a log as it was meant: mail encoding, quoting and colours undone. */
export interface LogLine {
  readonly text: string;
  /** Number of the line in the input, the first is 1. */
  readonly number: number;
}

// Kernel records are at most about 1 KiB (Linux kernel/printk/printk.c, PRINTKRB_RECORD_MAX 1024 with prefix and headers).
const LOG_LINE_CAP = 64 * 1024;

/** Cuts chunks into lines; holds one line at most, and of that no more than `cap` characters. */
export class LineSplitter {
  #rest = "";
  #cut = false;

  constructor(private readonly cap: number) {}

  *push(chunk: string): Iterable<{ text: string; cut: boolean }> {
    let from = 0;
    for (let to = chunk.indexOf("\n"); to >= 0; to = chunk.indexOf("\n", from)) {
      this.#hold(chunk, from, to);
      yield this.#take();
      from = to + 1;
    }
    this.#hold(chunk, from, chunk.length);
  }

  *end(): Iterable<{ text: string; cut: boolean }> {
    if (this.#rest !== "") yield this.#take();
  }

  #hold(chunk: string, from: number, to: number): void {
    const room = this.cap - this.#rest.length;
    if (to - from > room) this.#cut = true;
    this.#rest += chunk.slice(from, Math.min(to, from + room));
  }

  #take(): { text: string; cut: boolean } {
    const line = {
      text: withoutReturn(this.#rest),
      cut: this.#cut,
    };
    this.#rest = "";
    this.#cut = false;
    return line;
  }
}

function withoutReturn(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === "\r") end -= 1;
  return text.slice(0, end);
}

/** Turns chunks of a log into plain lines; lines that quoted-printable broke are joined again. */
export class LogLines {
  readonly #splitter = new LineSplitter(LOG_LINE_CAP);
  #number = 0;
  #begun = "";
  #begunAt = 0;

  *push(chunk: string): Iterable<LogLine> {
    for (const { text } of this.#splitter.push(chunk)) yield* this.#line(text);
  }

  *end(): Iterable<LogLine> {
    for (const { text } of this.#splitter.end()) yield* this.#line(text);
    if (this.#begunAt > 0) yield { text: plainText(this.#begun), number: this.#begunAt };
  }

  *#line(raw: string): Iterable<LogLine> {
    this.#number += 1;
    const number = this.#begunAt || this.#number;
    const text = this.#begun + raw;
    if (endsInSoftBreak(raw) && text.length < LOG_LINE_CAP) {
      this.#begun = text.slice(0, -1);
      this.#begunAt = number;
      return;
    }
    this.#begun = "";
    this.#begunAt = 0;
    yield { text: plainText(text), number };
  }
}

/** The plain lines of a whole text. */
export function* logLines(text: string): Iterable<LogLine> {
  const lines = new LogLines();
  yield* lines.push(text.replace(/^\uFEFF/, ""));
  yield* lines.end();
}

/** Text of a stream of bytes or strings, chunk by chunk. */
export async function* decoded(
  chunks: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    yield typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}
