import type { StreamName } from "./stream-buffer.js";

/** One value in several forms, by MIME type; JSON types carry plain values, the others text (bytes as base64). */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** What goes with a message of a type that the kernel does not know itself, a comm's for one. */
export interface Attached {
  readonly metadata: MimeBundle;
  readonly buffers: readonly Uint8Array[];
}

/** A message of a comm. */
export interface CommMessage extends Attached {
  readonly type: "comm_open" | "comm_msg" | "comm_close";
  readonly content: MimeBundle;
}

/** Where an engine's output goes while code runs, and after: timers may still print. */
export interface EngineHost {
  stream(name: StreamName, text: string): void;
  /** Shows a bundle; with an `id` it can be shown again elsewhere by `update`. */
  display(data: MimeBundle, how: { metadata?: MimeBundle; id?: string; update?: boolean }): void;
  /** Clears the running cell's output, now or when the next output comes. */
  clear(wait: boolean): void;
  /** Sends a message of any type to every front end. */
  publish(type: string, content: MimeBundle, attached: Attached): void;
  /** Asks the reader for a line; nothing when nobody can be asked. */
  input(prompt: string, password: boolean): Promise<string | undefined>;
}

/** An error as the protocol carries it; frames of the traceback name `Cell[n]:line:column`. */
export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** How a cell ended; `result` is what its last expression shows, if anything. */
export type Outcome =
  | { readonly status: "ok"; readonly result?: MimeBundle }
  | ({ readonly status: "error" } & Failure);

/** What may follow the cursor; offsets in UTF-16 units. */
export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly string[];
  /** What the protocol calls metadata, the kinds of the matches for one. */
  readonly metadata?: MimeBundle;
}

/** Whether code is ready to run; `indent` is what the next line should begin with. */
export interface Completeness {
  readonly status: "complete" | "incomplete" | "invalid";
  readonly indent?: string;
}

/** The `language_info` of a kernel. */
export interface Language {
  readonly name: string;
  readonly version: string;
  readonly mimetype: string;
  readonly file_extension: string;
  readonly [more: string]: unknown;
}

/** Runs code. It knows nothing of sockets, so a runner may drive one without a wire. */
export interface Engine {
  readonly language: Language;
  /** Loads what the first cell will need; a promise resolves when it can run at once. */
  warm(): void | Promise<void>;
  /** Runs one cell; `cell` is the number its errors name. Cells must not overlap. */
  execute(code: string, cell: number): Promise<Outcome>;
  complete(code: string, cursor: number): Completion | Promise<Completion>;
  /** What is known of what stands at the cursor; `detail` 1 asks for more than 0. */
  inspect(
    code: string,
    cursor: number,
    detail: number,
  ): MimeBundle | undefined | Promise<MimeBundle | undefined>;
  isComplete(code: string): Completeness | Promise<Completeness>;
  /** Takes a comm message of the front end. An engine without comms leaves this out. */
  comm?(message: CommMessage): void;
  /** The targets of the comms that are open, by id. */
  comms?(): Readonly<Record<string, string>>;
  /** Stops what is running as far as the engine can. */
  interrupt(): void;
  shutdown(): void | Promise<void>;
}
