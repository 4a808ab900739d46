import { InputError, unknownName } from "../errors.js";
import { frameOps, type FrameEvent, type FrameOp } from "../workload/frame-event.js";
import { isObject } from "./check.js";
import { parseJson } from "./json-syntax.js";
import { LineSplitter } from "./lines.js";
import { naming } from "./naming.js";
import type { TraceOptions } from "./trace/trace.js";

/** An event and the line that it was read from. */
export interface FrameLine {
  readonly line: number;
  readonly event: FrameEvent;
}

// The longest event has some 80 characters.
const LINE_CAP = 4096;

const fields: Readonly<Record<FrameOp, { required: readonly string[]; optional?: string }>> = {
  "vcpu-create": { required: ["vcpu"] },
  "vcpu-free": { required: ["vcpu"] },
  get: { required: ["pfn", "vcpu"], optional: "count" },
  put: { required: ["pfn"], optional: "count" },
  demote: { required: ["pfn", "vcpu"] },
};

/** Reads a trace of host frames, one JSON event a line, chunk by chunk; empty lines are passed over. */
export class FrameReader {
  /** Lines seen, and broken lines skipped. */
  lines = 0;
  skipped = 0;
  /** The error of the first line that was skipped. */
  firstSkipped: InputError | null = null;
  readonly #name: string;
  readonly #keep: boolean;
  readonly #splitter = new LineSplitter(LINE_CAP);
  readonly #decoder = new TextDecoder();

  constructor({ name = "trace", keep = false }: TraceOptions = {}) {
    this.#name = name;
    this.#keep = keep;
  }

  /** The events of the lines that end in a chunk. @throws InputError naming the line that is broken, unless told to keep on. */
  push(chunk: Uint8Array | string): FrameLine[] {
    const text = typeof chunk === "string" ? chunk : this.#decoder.decode(chunk, { stream: true });
    return this.#read(this.#splitter.push(text));
  }

  /** The event of a last line without an end. */
  end(): FrameLine[] {
    const rest = this.#decoder.decode();
    return [...this.#read(this.#splitter.push(rest)), ...this.#read(this.#splitter.end())];
  }

  #read(lines: Iterable<{ text: string; cut: boolean }>): FrameLine[] {
    const events: FrameLine[] = [];
    for (const { text, cut } of lines) {
      this.lines++;
      if (text.trim() === "") continue;
      try {
        const event = naming(`${this.#name} line ${this.lines}`, () => frameEvent(text, cut));
        events.push({ line: this.lines, event });
      } catch (error) {
        if (!(error instanceof InputError) || !this.#keep) throw error;
        this.skipped++;
        this.firstSkipped ??= error;
      }
    }
    return events;
  }
}

/** The event of one line. Which numbers an event may have is for those to say who play it. */
function frameEvent(text: string, cut: boolean): FrameEvent {
  if (cut) throw new InputError(`more than ${LINE_CAP} characters (expected one JSON event)`);
  const value = oneLine(() => parseJson(text.replace(/^\uFEFF/, "")));
  if (!isObject(value)) {
    throw new InputError('no event (expected an object such as {"op":"put","pfn":4096,"count":1})');
  }
  const { op } = value;
  if (typeof op !== "string" || !Object.hasOwn(fields, op)) {
    throw unknownName("op", typeof op === "string" ? op : JSON.stringify(op ?? ""), frameOps);
  }
  const { required, optional } = fields[op as FrameOp];
  const known = ["op", ...required, ...(optional === undefined ? [] : [optional])];
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw unknownName(`key of ${op}`, key, known);
  }
  for (const key of required) {
    if (!Object.hasOwn(value, key)) {
      const none = key === "vcpu" && op === "get" ? " (null for control pages)" : "";
      throw new InputError(`incomplete ${op}: no ${key}${none} (it has ${known.join(", ")})`);
    }
  }
  return value as unknown as FrameEvent;
}

/** The answer; where an error tells of a line, that is the trace's own. */
function oneLine<T>(answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.message.replace("line 1, ", ""));
  }
}
