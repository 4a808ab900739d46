import { InputError } from "../../errors.js";
import { TraceColumns } from "../../workload/trace-columns.js";
import type { TraceRecord } from "../../workload/trace-record.js";
import { recordsOf } from "../../workload/trace-rows.js";
import { Cursor } from "./cursor.js";
import { cutFormat, eventAt, formatAt, systemAt } from "./event-name.js";
import { formats, type Format } from "./formats.js";
import { Header } from "./header.js";
import { LineBlocks, NEWLINE } from "./line-blocks.js";
import { QuickLines } from "./quick-lines.js";
import { TaskNames } from "./task-names.js";

/** How a trace is read. */
export interface TraceOptions {
  /** The trace's name, for messages; `trace` unless told. */
  readonly name?: string;
  /** Whether broken lines are skipped and counted; unless told the first stops the reading. */
  readonly keep?: boolean;
}

// A line of ftrace is at most a page long.
const LINE_CAP = 64 * 1024;
const HASH = 0x23;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

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
  readonly #blocks = new LineBlocks(LINE_CAP);
  readonly #cursor = new Cursor();
  readonly #header = new Header();
  readonly #tasks = new TaskNames();
  readonly #columns = new TraceColumns();
  readonly #quick = new QuickLines(this.#columns, this.#tasks);
  #found = 0;

  constructor({ name = "trace", keep = false }: TraceOptions = {}) {
    this.#name = name;
    this.#keep = keep;
  }

  /** The records of the lines that end in a chunk. @throws InputError naming the line that is broken, unless told to keep on. */
  push(chunk: Uint8Array | string): TraceRecord[] {
    return recordsOf(this.pushColumns(chunk));
  }

  /** The record of a last line without an end. @throws InputError as `push`, and where no line of the trace was known. */
  end(): TraceRecord[] {
    return recordsOf(this.endColumns());
  }

  /** As `push`, in columns, which hold the records until the next call: the quick way. */
  pushColumns(chunk: Uint8Array | string): TraceColumns {
    this.#begin();
    this.#blocks.push(plainBytes(chunk), this.#block);
    return this.#columns;
  }

  /** As `end`, in columns. */
  endColumns(): TraceColumns {
    this.#begin();
    this.#blocks.end(this.#block);
    if (this.#found > 0 || this.skipped > 0) return this.#columns;
    const events = formats.map(({ event }) => event).join(", ");
    throw new InputError(
      `${this.#name}: no event of KVM's page tables (expected lines of ${events}, as ftrace, trace-cmd report or perf script print them)`,
    );
  }

  #begin(): void {
    this.#columns.count = 0;
    this.#tasks.trim();
    this.#columns.tasks = this.#tasks.names;
  }

  readonly #block = (bytes: Uint8Array, from: number, to: number): void => {
    this.#cursor.bytes = bytes;
    this.#quick.begin();
    for (let at = from; at < to;) {
      at = this.#quick.read(bytes, at, to, this.lines);
      this.lines += this.#quick.lines;
      this.#found += this.#quick.records;
      if (at < to) at = this.#line(bytes, at);
    }
  };

  /** Reads any line, with care; answers where the next begins. */
  #line(bytes: Uint8Array, from: number): number {
    const to = bytes.indexOf(NEWLINE, from);
    this.lines++;
    if (to - from <= LINE_CAP) this.#event(bytes, from, to);
    else {
      const shown = bytes.slice(from, from + LINE_CAP + 1);
      shown[LINE_CAP] = NEWLINE;
      this.#cursor.bytes = shown;
      this.#event(shown, 0, LINE_CAP);
      this.#cursor.bytes = bytes;
    }
    return to + 1;
  }

  #event(bytes: Uint8Array, from: number, to: number): void {
    if (bytes[from] === HASH) return;
    const at = eventAt(bytes, from, to);
    if (at < 0) {
      this.lost += lostOn(bytes, from, to);
      return;
    }
    const format = formatAt(bytes, at);
    if (!format) {
      const cut = cutFormat(bytes, at, to);
      if (cut) this.#broken(cut, bytes, from, to);
      return;
    }
    const hasHeader = this.#header.read(bytes, from, systemAt(bytes, from, at));
    if (hasHeader && this.#fields(format, at)) this.#record(format, bytes, from);
    else this.#broken(format, bytes, from, to);
  }

  /** Reads what comes after an event's name into a row that counts only once it is recorded. */
  #fields(format: Format, at: number): boolean {
    this.#cursor.at = at + format.event.length + 1;
    const row = this.#columns.begin();
    return format.read(this.#cursor, this.#columns, row) && this.#cursor.isDone();
  }

  #record(format: Format, bytes: Uint8Array, from: number): void {
    const columns = this.#columns;
    const { time, cpu, pid, taskEnd } = this.#header;
    const row = columns.count++;
    columns.kind[row] = format.kind;
    columns.line[row] = this.lines;
    columns.time[row] = time;
    columns.cpu[row] = cpu;
    columns.pid[row] = pid;
    columns.task[row] = this.#tasks.place(pid, bytes, from, taskEnd);
    this.#found++;
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

/** Bytes of one class, whether a Buffer came or not, so that the code that reads them meets one shape. */
function plainBytes(chunk: Uint8Array | string): Uint8Array {
  if (typeof chunk === "string") return encoder.encode(chunk);
  return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
}

/** Events lost by `CPU:3 [LOST 12 EVENTS]` of ftrace or `CPU:3 [12 EVENTS DROPPED]` of trace-cmd; 1 where it does not tell. */
function lostOn(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] !== 0x43 || to - from > 80) return 0;
  const match = /^CPU:\d+ \[(?:LOST )?(\d+ )?EVENTS(?: DROPPED)?\]/.exec(
    decoder.decode(bytes.subarray(from, to)),
  );
  return match ? Number(match[1] ?? 1) : 0;
}
