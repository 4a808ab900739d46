import { crc32 } from "node:zlib";
import { InputError } from "../errors.js";
import type { Event } from "./event.js";
import { EventDecoder, EventEncoder } from "./event-code.js";
import { VarintReader, VarintWriter } from "./varint.js";

// A file is the magic, the version, and blocks: the length of the payload and its CRC-32, 4 bytes each with the lowest first,
// then the payload, whole events. A block of length 0 ends the file; in place of a checksum it has the number of events modulo
// 2^32. What an event is told against goes on from block to block.
const MAGIC = new TextEncoder().encode("PAMTTRC");
const VERSION = 1;
const HEAD = MAGIC.length + 1;
const BLOCK_HEAD = 8;
/** A block is closed once it is as large. */
const BLOCK = 64 * 1024;
/** No block is larger: an event takes less than 64 bytes. */
const LARGEST_BLOCK = BLOCK + 64;

/**
 * Events in a compact binary form, block by block: 4 or 5 bytes for an event of one page, a few more for a run. The form is
 * documented in the source; `readTrace` reads it back.
 *
 * @throws InputError naming the event's number where a field is not of the form, such as a page of 2^51 or more.
 */
export function* traceBlocks(events: Iterable<Event>): Generator<Uint8Array, void, undefined> {
  yield Uint8Array.of(...MAGIC, VERSION);
  const encoder = new EventEncoder();
  const writer = new VarintWriter();
  let count = 0;
  for (const event of events) {
    count++;
    encoder.write(writer, event, count);
    if (writer.length >= BLOCK) yield block(writer.take());
  }
  if (writer.length > 0) yield block(writer.take());
  yield head(0, count % 2 ** 32);
}

/**
 * Events as one binary trace.
 *
 * @throws InputError as `traceBlocks`.
 * @example
 * writeTrace([{ op: "fault", guest: 0, vcpu: 3, first: 2048, count: 1 }]).length; // 29
 */
export function writeTrace(events: Iterable<Event>): Uint8Array {
  const blocks = [...traceBlocks(events)];
  const bytes = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of blocks) {
    bytes.set(one, at);
    at += one.length;
  }
  return bytes;
}

/** Whether bytes begin as a binary trace does. */
export function isBinaryTrace(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/** Reads a binary trace piece by piece; it holds one block at most. */
export class BinaryTraceReader {
  readonly #decoder = new EventDecoder();
  #rest: Uint8Array = new Uint8Array(0);
  /** Bytes of the file before those kept. */
  #offset = 0;
  #events = 0;
  #state: "head" | "blocks" | "done" = "head";

  constructor(private readonly name = "trace") {}

  /** The events of the blocks that end in a piece. @throws InputError naming the byte where the file is none, or is damaged. */
  push(piece: Uint8Array): Event[] {
    const bytes = new Uint8Array(this.#rest.length + piece.length);
    bytes.set(this.#rest);
    bytes.set(piece, this.#rest.length);
    const events: Event[] = [];
    let at = 0;
    for (let used = -1; used !== 0; at += used) {
      used = this.#step(bytes, at, events);
      this.#offset += used;
    }
    this.#rest = bytes.slice(at);
    return events;
  }

  /** @throws InputError where the file ends too early. */
  end(): void {
    if (this.#state === "done") return;
    const end = this.#offset + this.#rest.length;
    if (end === 0) throw this.#damaged(0, "it is empty");
    throw this.#damaged(end, "it ends within");
  }

  /** Reads one part of the file; answers its length, 0 where it is not whole yet. */
  #step(bytes: Uint8Array, at: number, events: Event[]): number {
    const left = bytes.length - at;
    if (this.#state === "head") return left < HEAD ? this.#begins(bytes, left) : this.#head(bytes);
    if (this.#state === "done") {
      if (left > 0) throw this.#damaged(this.#offset, "there is more after its end");
      return 0;
    }
    if (left < BLOCK_HEAD) return 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    const length = view.getUint32(0, true);
    const check = view.getUint32(4, true);
    if (length > LARGEST_BLOCK) throw this.#damaged(this.#offset, "no block is as long");
    if (left < BLOCK_HEAD + length) return 0;
    if (length === 0) this.#finish(check);
    else this.#block(bytes.subarray(at + BLOCK_HEAD, at + BLOCK_HEAD + length), check, events);
    return BLOCK_HEAD + length;
  }

  /** Refuses what does not begin as a trace before its head is whole. */
  #begins(bytes: Uint8Array, length: number): 0 {
    const isTrace = MAGIC.subarray(0, length).every((byte, index) => bytes[index] === byte);
    if (isTrace) return 0;
    throw new InputError(
      `${this.name}: no binary trace (expected ${MAGIC.length} bytes "PAMTTRC")`,
    );
  }

  #head(bytes: Uint8Array): number {
    this.#begins(bytes, MAGIC.length);
    const version = bytes[MAGIC.length];
    if (version !== VERSION) {
      throw new InputError(
        `${this.name}: version ${version} of binary traces is not known (expected ${VERSION}; write it anew)`,
      );
    }
    this.#state = "blocks";
    return HEAD;
  }

  #block(payload: Uint8Array, check: number, events: Event[]): void {
    if (crc32(payload) !== check) {
      throw this.#damaged(this.#offset, "a block does not match its checksum");
    }
    const reader = new VarintReader(payload);
    while (!reader.isDone) {
      const at = reader.at;
      const event = this.#decoder.read(reader);
      if (!event) throw this.#damaged(this.#offset + BLOCK_HEAD + at, "no event begins there");
      events.push(event);
      this.#events++;
    }
  }

  #finish(count: number): void {
    if (count !== this.#events % 2 ** 32) {
      throw this.#damaged(this.#offset, `it tells of ${count} events and holds ${this.#events}`);
    }
    this.#state = "done";
  }

  #damaged(at: number, why: string): InputError {
    return new InputError(
      `${this.name}: damaged binary trace at byte ${at}: ${why} (write or copy it anew)`,
    );
  }
}

/**
 * The events of a binary trace, in one piece or in several. Lazy, block by block.
 *
 * @throws InputError naming the trace and the byte, where it is none, damaged or cut short.
 * @example
 * [...readTrace(writeTrace([{ op: "finalize", guest: 2 }]))]; // [{ op: "finalize", guest: 2 }]
 */
export function* readTrace(
  pieces: Uint8Array | Iterable<Uint8Array>,
  name?: string,
): Generator<Event, void, undefined> {
  const reader = new BinaryTraceReader(name);
  for (const piece of pieces instanceof Uint8Array ? inBlocks(pieces) : pieces) {
    yield* reader.push(piece);
  }
  reader.end();
}

/** As `readTrace`, for a stream. */
export async function* streamTrace(
  pieces: AsyncIterable<Uint8Array>,
  name?: string,
): AsyncGenerator<Event, void, undefined> {
  const reader = new BinaryTraceReader(name);
  for await (const piece of pieces) yield* reader.push(piece);
  reader.end();
}

function* inBlocks(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += BLOCK) yield bytes.subarray(at, at + BLOCK);
}

function block(payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(BLOCK_HEAD + payload.length);
  bytes.set(head(payload.length, crc32(payload)));
  bytes.set(payload, BLOCK_HEAD);
  return bytes;
}

function head(length: number, check: number): Uint8Array {
  const bytes = new Uint8Array(BLOCK_HEAD);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length, true);
  view.setUint32(4, check, true);
  return bytes;
}
