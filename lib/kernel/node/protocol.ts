import type { MimeBundle } from "../engine.js";
import type { Thrown } from "../thrown.js";

/** The descriptors between a child and its supervisor, besides the three standard ones. */
export const fds = {
  /** Reports of the child, as frames. */
  reports: 3,
  /** Commands to the child, as frames, read by a thread of it. */
  commands: 4,
  /** Lines for a child that waits for its reader in a blocking read, as frames. */
  answers: 5,
} as const;

// A zero byte, the secret of 32 letters, a report's number in 8.
const markSize = 41;

/** What the child writes to its standard output after a report, so that prints and reports stay in order. */
export function mark(secret: string, report: number): string {
  return `\0${secret}${report.toString(16).padStart(8, "0")}`;
}

/** Where output holds a mark: its place and the report that it names; `held` bytes at the end may begin another. */
export function findMark(
  text: Buffer,
  secret: string,
):
  | { readonly at: number; readonly report: number; readonly end: number }
  | { readonly held: number } {
  const start = Buffer.from(`\0${secret}`);
  const at = text.indexOf(start);
  if (at >= 0 && at + markSize > text.length) return { held: text.length - at };
  if (at >= 0) {
    const number = text.toString("latin1", at + start.length, at + markSize);
    return { at, report: Number.parseInt(number, 16), end: at + markSize };
  }
  for (let size = Math.min(start.length - 1, text.length); size > 0; size--) {
    if (text.subarray(-size).equals(start.subarray(0, size))) return { held: size };
  }
  return { held: 0 };
}

/** What a child tells. */
export type Report =
  | { readonly kind: "ready" }
  /** An interrupt has been dealt with: what was run before it is over, and code may be run again. */
  | { readonly kind: "calm" }
  | { readonly kind: "print"; readonly text: string }
  | ({ readonly kind: "display" } & Shown)
  | { readonly kind: "clear"; readonly wait: boolean }
  | {
      readonly kind: "ask";
      readonly prompt: string;
      readonly password: boolean;
      readonly waits: boolean;
    }
  | ({ readonly kind: "publish" } & Published)
  | { readonly kind: "stray"; readonly thrown: Thrown }
  | { readonly kind: "exit"; readonly code: number }
  | ({ readonly kind: "end"; readonly run: number } & Ended);

/** A bundle to show; with an `id` it can be shown anew where it stands. */
export interface Shown {
  readonly data: MimeBundle;
  readonly metadata: MimeBundle;
  readonly id?: string;
  readonly update?: boolean;
}

/** A message of a comm, or any other, for the iopub channel; `buffers` in base64. */
export interface Published {
  readonly type: string;
  readonly content: MimeBundle;
  readonly metadata: MimeBundle;
  readonly buffers: readonly string[];
}

/** How a run of code ended in the child. */
export type Ended =
  | { readonly status: "ok"; readonly result: MimeBundle }
  | { readonly status: "failed"; readonly thrown: Thrown };

/** What a child is told. */
export type Command =
  | CellCommand
  /** Stops what runs, and what was to be run. The next one comes after this one's `calm` only, and so does the next run. */
  | { readonly kind: "interrupt" };

/** What a child's main thread is told. */
export type CellCommand =
  | { readonly kind: "run"; readonly run: number; readonly code: string }
  | { readonly kind: "answer"; readonly text?: string }
  | ({ readonly kind: "comm" } & Published);

/** What a child that waits for its reader is told. */
export type Answer = { readonly text: string } | "nobody" | "interrupted";

/** What a child is started with, as one argument in JSON. */
export interface Orders {
  /** What no other program can put into its output. */
  readonly secret: string;
}
