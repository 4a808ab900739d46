import { InputError } from "../../errors.js";
import type { TracedAt, TraceRecord } from "../../workload/trace-record.js";
import { ByteLines } from "./byte-lines.js";
import { Cursor, isBlank } from "./cursor.js";
import { formats, type Format } from "./formats.js";
import { Header, skipBack } from "./header.js";

/** How a trace is read. */
export interface TraceOptions {
  /** The trace's name, for messages; `trace` unless told. */
  readonly name?: string;
  /** Whether broken lines are skipped and counted; unless told the first stops the reading. */
  readonly keep?: boolean;
}

// A line of ftrace is at most a page long.
const LINE_CAP = 64 * 1024;
const COLON = 0x3a;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** With this all the events begin. */
const PREFIX = encoder.encode("kvm_");
/** How far the prefix can be moved on over a byte that its last one meets: no byte of it comes twice. */
const STEPS = new Uint8Array(256).fill(PREFIX.length);
for (const [at, byte] of PREFIX.entries()) STEPS[byte] = PREFIX.length - 1 - at;
// The event of which there are most comes first.
const names = formats.map((format) => ({ format, bytes: encoder.encode(`${format.event}:`) }));

/**
 * Reads the lines of a KVM trace that are about private memory, as ftrace (`trace`, `trace_pipe`), `trace-cmd report` and
 * `perf script` print them, chunk by chunk; other lines are passed over. Memory does not grow with the trace.
 */
export class TraceReader {
  /** Lines seen, broken lines skipped, and events that the trace itself says it lost. */
  lines = 0;
  skipped = 0;
  lost = 0;
  /** The error of the first line that was skipped. */
  firstSkipped: InputError | null = null;
  readonly #name: string;
  readonly #keep: boolean;
  readonly #split = new ByteLines(LINE_CAP);
  readonly #cursor = new Cursor();
  readonly #header = new Header();
  /** Names of tasks by pid, so that each is decoded once. */
  readonly #tasks = new Map<number, string>();
  #records: TraceRecord[] = [];
  #found = 0;

  constructor({ name = "trace", keep = false }: TraceOptions = {}) {
    this.#name = name;
    this.#keep = keep;
  }

  /** The records of the lines that end in a chunk. @throws InputError naming the line that is broken, unless told to keep on. */
  push(chunk: Uint8Array | string): TraceRecord[] {
    const bytes = typeof chunk === "string" ? encoder.encode(chunk) : chunk;
    this.#split.push(bytes, this.#line);
    return this.#take();
  }

  /** The record of a last line without an end. @throws InputError as `push`, and where no line of the trace was known. */
  end(): TraceRecord[] {
    this.#split.end(this.#line);
    if (this.#found > 0 || this.skipped > 0) return this.#take();
    const events = formats.map(({ event }) => event).join(", ");
    throw new InputError(
      `${this.#name}: no event of KVM's page tables (expected lines of ${events}, as ftrace, trace-cmd report or perf script print them)`,
    );
  }

  #take(): TraceRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  readonly #line = (bytes: Uint8Array, from: number, to: number): void => {
    this.lines++;
    if (bytes[from] === 0x23) return;
    const at = eventAt(bytes, from, to);
    if (at < 0) {
      this.lost += lostOn(bytes, from, to);
      return;
    }
    const name = nameAt(bytes, at, to);
    if (!name) {
      const end = skipBack(bytes, from, to);
      const cut = names.find((one) => isCut(bytes, at, end, one.bytes));
      if (cut) this.#broken(cut.format, bytes, from, to);
      return;
    }
    const where = this.#where(bytes, from, beforeSystem(bytes, from, at));
    this.#cursor.start(bytes, at + name.bytes.length, to);
    const record = where && name.format.read(this.#cursor, where);
    if (record && this.#cursor.isDone()) {
      this.#found++;
      this.#records.push(record);
    } else this.#broken(name.format, bytes, from, to);
  };

  #where(bytes: Uint8Array, from: number, to: number): TracedAt | null {
    const head = this.#header;
    if (!head.read(bytes, from, to)) return null;
    const { time, cpu, pid, taskEnd } = head;
    let task = this.#tasks.get(pid);
    if (task === undefined) {
      task = decoder.decode(bytes.subarray(from, taskEnd)).trim();
      // As many as a host has threads; more are no tasks.
      if (this.#tasks.size < 2 ** 17) this.#tasks.set(pid, task);
    }
    return { line: this.lines, time, cpu: cpu < 0 ? null : cpu, task, pid };
  }

  #broken(format: Format, bytes: Uint8Array, from: number, to: number): void {
    const text = decoder.decode(bytes.subarray(from, to)).trim();
    const shown = text.length > 120 ? `${text.slice(0, 120)}…` : text;
    const error = new InputError(
      `${this.#name} line ${this.lines}: broken ${format.event}: ${JSON.stringify(shown)} (expected task-pid [cpu] time: ${format.event}: ${format.shape})`,
    );
    if (!this.#keep) throw error;
    this.skipped++;
    this.firstSkipped ??= error;
  }
}

/**
 * The records of a trace, one after the other. A reader of one's own tells afterwards what was skipped or lost.
 *
 * @throws InputError naming the trace and the line, for a line that is broken and for a trace without any known line.
 * @example
 * [...traceRecords(["VCPU-0-61883 [078] 72276.115679: kvm_page_fault: address 84d000 error_code 4"])][0].gfn; // 2125
 */
export function* traceRecords(
  chunks: Iterable<Uint8Array | string>,
  reader: TraceReader = new TraceReader(),
): Generator<TraceRecord, void, undefined> {
  for (const chunk of chunks) yield* reader.push(chunk);
  yield* reader.end();
}

/** As `traceRecords`, for a stream. */
export async function* readTraceRecords(
  chunks: AsyncIterable<Uint8Array | string>,
  reader: TraceReader = new TraceReader(),
): AsyncGenerator<TraceRecord, void, undefined> {
  for await (const chunk of chunks) yield* reader.push(chunk);
  yield* reader.end();
}

/** Where an event's name begins, after a blank or the system's name; -1 where no event of KVM is on the line. */
function eventAt(bytes: Uint8Array, from: number, to: number): number {
  for (let last = from + PREFIX.length - 1; last < to;) {
    const step = STEPS[bytes[last]!]!;
    if (step > 0) {
      last += step;
      continue;
    }
    const at = last - PREFIX.length + 1;
    const starts = at === from || isBlank(bytes[at - 1]) || bytes[at - 1] === COLON;
    if (starts && startsWith(bytes, at, to, PREFIX)) return at;
    last += PREFIX.length;
  }
  return -1;
}

function nameAt(bytes: Uint8Array, at: number, to: number): (typeof names)[number] | undefined {
  for (const name of names) if (startsWith(bytes, at, to, name.bytes)) return name;
  return undefined;
}

function startsWith(bytes: Uint8Array, from: number, to: number, word: Uint8Array): boolean {
  if (from + word.length > to) return false;
  for (let at = 0; at < word.length; at++) if (bytes[from + at] !== word[at]) return false;
  return true;
}

/** Whether the line ends within the word. */
function isCut(bytes: Uint8Array, from: number, to: number, word: Uint8Array): boolean {
  return to - from < word.length && startsWith(bytes, from, to, word.subarray(0, to - from));
}

/** Where perf's `kvm:` or `kvmmmu:` before an event's name begins; the name itself where there is none. */
function beforeSystem(bytes: Uint8Array, from: number, event: number): number {
  if (bytes[event - 1] !== COLON) return event;
  let at = event - 1;
  while (at > from && !isBlank(bytes[at - 1])) at--;
  return at;
}

/** Events lost by `CPU:3 [LOST 12 EVENTS]` of ftrace or `CPU:3 [12 EVENTS DROPPED]` of trace-cmd; 1 where it does not tell. */
function lostOn(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] !== 0x43 || to - from > 80) return 0;
  const match = /^CPU:\d+ \[(?:LOST )?(\d+ )?EVENTS(?: DROPPED)?\]/.exec(
    decoder.decode(bytes.subarray(from, to)),
  );
  return match ? Number(match[1] ?? 1) : 0;
}
