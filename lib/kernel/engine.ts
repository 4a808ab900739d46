import type { StreamName } from "./stream-buffer.js";

/** One value in several forms, by MIME type; JSON types carry plain values, the others text (bytes as base64). */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** Where an engine's output goes while code runs, and after: timers may still print. */
export interface EngineHost {
  stream(name: StreamName, text: string): void;
  /** Shows a bundle; with an `id` it can be shown again elsewhere by `update`. */
  display(data: MimeBundle, how: { metadata?: MimeBundle; id?: string; update?: boolean }): void;
  /** Clears the running cell's output, now or when the next output comes. */
  clear(wait: boolean): void;
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
  /** Loads what the first cell will need. */
  warm(): void;
  /** Runs one cell; `cell` is the number its errors name. Cells must not overlap. */
  execute(code: string, cell: number): Promise<Outcome>;
  complete(code: string, cursor: number): Completion;
  inspect(code: string, cursor: number): MimeBundle | undefined;
  isComplete(code: string): Completeness;
  /** Stops what is running as far as the engine can. */
  interrupt(): void;
  shutdown(): void;
}
