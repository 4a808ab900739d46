import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import type { Readable } from "node:stream";
import { InputError, unknownName } from "../errors.js";
import { FrameReader, type FrameLine } from "../input/frames.js";
import { TraceReader } from "../input/trace/trace.js";
import type { Level } from "../tdx/level.js";
import { BinaryTraceReader, isBinaryTrace } from "../workload/binary-trace.js";
import type { Event } from "../workload/event.js";
import { TraceWorkload } from "../workload/trace.js";

/** What a load is read from: batches, and what there is to say of it afterwards. */
interface Read<T> {
  readonly batches: AsyncIterable<readonly T[]>;
  readonly notes: () => readonly string[];
}

/** A load that was recorded: what TDs did, or what came of it on host frames. */
export type Load =
  | ({ readonly kind: "events" } & Read<Event>)
  | ({ readonly kind: "frames" } & Read<FrameLine>);

/** How a trace is read. */
export interface LoadOptions {
  /** Largest leaf that a text trace's faults make. */
  readonly largest?: Level;
  /** Whether broken lines are skipped and counted. */
  readonly keep?: boolean;
  /** Names that stand for a load without a file, for the message where there is no such file. */
  readonly names: readonly string[];
}

// As much as there can be before the first mark, and as much as a binary trace begins with.
const MOST_HEAD = 1024;
const LEAST_HEAD = 8;

interface Reader<T> {
  push(chunk: Uint8Array): readonly T[];
  end(): readonly T[];
  readonly notes: () => readonly string[];
}

/**
 * Opens a trace by what is in it: a binary trace, JSON events on host frames, or text of ftrace, trace-cmd or perf.
 *
 * @throws InputError naming the file that is not there, and while its batches are read, what is wrong in it.
 */
export async function openLoad(
  arg: string,
  io: { readonly stdin: Readable },
  { largest = "1g", keep = false, names }: LoadOptions,
): Promise<Load> {
  const name = arg === "-" ? "standard input" : arg;
  const chunks = arg === "-" ? (io.stdin as AsyncIterable<unknown>) : await file(arg, names);
  const rest = bytes(chunks, name);
  const head = await headOf(rest);
  refuseCompressed(head, name);
  const read = <T>(reader: Reader<T>): Read<T> => ({
    batches: batches(reader, head, rest),
    notes: () => reader.notes(),
  });
  if (isBinaryTrace(head)) return { kind: "events", ...read(binaryReader(name)) };
  if (firstMark(head) === "{") return { kind: "frames", ...read(frameReader(name, keep)) };
  return { kind: "events", ...read(textReader(name, keep, largest)) };
}

async function file(path: string, names: readonly string[]): Promise<AsyncIterable<unknown>> {
  try {
    await access(path);
    return createReadStream(path, { highWaterMark: 1 << 18 });
  } catch {
    if (/^[\w-]+$/.test(path)) throw unknownName("load", path, names);
    throw new InputError(`no such file: "${path}" (give a trace, or one of ${names.join(", ")})`);
  }
}

/** The chunks of a stream as bytes. */
async function* bytes(
  chunks: AsyncIterable<unknown>,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of chunks) {
      yield typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Uint8Array);
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`cannot read ${name}: ${why} (expected a trace)`);
  }
}

// Source: RFC 1952 (gzip), RFC 8878 (Zstandard) and the .xz file format 1.2: the bytes that files begin with.
const compressions: readonly [name: string, tool: string, magic: readonly number[]][] = [
  ["gzip", "zcat", [0x1f, 0x8b]],
  ["Zstandard", "zstdcat", [0x28, 0xb5, 0x2f, 0xfd]],
  ["xz", "xzcat", [0xfd, 0x37, 0x7a, 0x58]],
];

/** Throws InputError, with the way out, for a trace that is compressed. */
function refuseCompressed(head: Uint8Array, name: string): void {
  for (const [compression, tool, magic] of compressions) {
    if (!magic.every((byte, at) => head[at] === byte)) continue;
    throw new InputError(
      `${name} is compressed by ${compression} (unpack it first: ${tool} FILE | pamtlab simulate … --load -)`,
    );
  }
}

/** As much of a stream as tells what it is. */
async function headOf(rest: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head = Buffer.alloc(0);
  while (head.length < LEAST_HEAD || (firstMark(head) === "" && head.length < MOST_HEAD)) {
    const next = await rest.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* batches<T>(
  reader: Reader<T>,
  head: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly T[], void, undefined> {
  yield reader.push(head);
  for await (const chunk of rest) yield reader.push(chunk);
  yield reader.end();
}

function binaryReader(name: string): Reader<Event> {
  const reader = new BinaryTraceReader(name);
  return {
    push: (chunk) => reader.push(chunk),
    end: () => {
      reader.end();
      return [];
    },
    notes: () => [],
  };
}

function frameReader(name: string, keep: boolean): Reader<FrameLine> {
  const reader = new FrameReader({ name, keep });
  return {
    push: (chunk) => reader.push(chunk),
    end: () => reader.end(),
    notes: () => skippedNote(reader),
  };
}

function textReader(name: string, keep: boolean, largest: Level): Reader<Event> {
  const reader = new TraceReader({ name, keep });
  const workload = new TraceWorkload({ largest });
  return {
    push: (chunk) => reader.push(chunk).flatMap((record) => workload.push(record)),
    end: () => [...reader.end().flatMap((record) => workload.push(record)), ...workload.end()],
    notes: () => [
      ...skippedNote(reader),
      ...(reader.lost > 0 ? [`the trace says that it lost ${reader.lost} events`] : []),
      ...workload.warnings,
    ],
  };
}

function skippedNote({
  skipped,
  firstSkipped,
}: {
  readonly skipped: number;
  readonly firstSkipped: InputError | null;
}): readonly string[] {
  if (skipped === 0) return [];
  const lines = skipped === 1 ? "1 broken line was" : `${skipped} broken lines were`;
  return [`${lines} skipped, the first: ${firstSkipped?.message ?? ""}`];
}

function firstMark(head: Uint8Array): string {
  const text = new TextDecoder().decode(head.subarray(0, MOST_HEAD));
  return text
    .replace(/^\uFEFF/, "")
    .trimStart()
    .slice(0, 1);
}
