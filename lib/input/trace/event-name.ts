import { isBlank } from "./cursor.js";
import { formats, type Format } from "./formats.js";

const COLON = 0x3a;
const encoder = new TextEncoder();
/** With this all the events begin. */
const PREFIX = encoder.encode("kvm_");
const [K, V, M, UNDERSCORE] = PREFIX;
/** How far the prefix can be moved on over a byte that its last one meets: no byte of it comes twice. */
const STEPS = new Uint8Array(256).fill(PREFIX.length);
for (const [at, byte] of PREFIX.entries()) STEPS[byte] = PREFIX.length - 1 - at;

const names = formats.map((format) => ({ format, bytes: encoder.encode(`${format.event}:`) }));

/** Whether the name of an event of KVM can begin there: after a blank or the system's name. */
function isEventAt(bytes: Uint8Array, from: number, at: number): boolean {
  if (bytes[at] !== K || bytes[at + 1] !== V || bytes[at + 2] !== M) return false;
  if (bytes[at + 3] !== UNDERSCORE) return false;
  return at === from || isBlank(bytes[at - 1]!) || bytes[at - 1] === COLON;
}

/** Where the name of the first event of KVM on a line begins; -1 where there is none. A task's name is none. */
export function eventAt(bytes: Uint8Array, from: number, to: number): number {
  for (let last = from + PREFIX.length - 1; last < to;) {
    const step = STEPS[bytes[last]!]!;
    if (step > 0) {
      last += step;
      continue;
    }
    const at = last - PREFIX.length + 1;
    if (isEventAt(bytes, from, at)) {
      const end = nameEnd(bytes, at);
      if (bytes[end] === COLON || isLineEnd(bytes, end, to)) return at;
    }
    last += PREFIX.length;
  }
  return -1;
}

/** The event whose name, with its colon, is there. */
export function formatAt(bytes: Uint8Array, at: number): Format | undefined {
  for (const { format, bytes: name } of names) if (startsWith(bytes, at, name)) return format;
  return undefined;
}

/** The event within whose name the line ends. */
export function cutFormat(bytes: Uint8Array, at: number, to: number): Format | undefined {
  const end = nameEnd(bytes, at);
  if (!isLineEnd(bytes, end, to)) return undefined;
  return names.find(({ bytes: name }) => startsWith(bytes, at, name.subarray(0, end - at)))?.format;
}

/** Where perf's `kvm:` or `kvmmmu:` before an event's name begins; the name itself where there is none. */
export function systemAt(bytes: Uint8Array, from: number, event: number): number {
  let at = event;
  if (at === from || bytes[at - 1] !== COLON) return event;
  for (at--; at > from && !isBlank(bytes[at - 1]!);) at--;
  return at;
}

function nameEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isNameByte(bytes[at]!)) at++;
  return at;
}

function isNameByte(byte: number): boolean {
  return byte === UNDERSCORE || (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39);
}

function isLineEnd(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to && isBlank(bytes[at]!)) at++;
  return at === to;
}

function startsWith(bytes: Uint8Array, from: number, word: Uint8Array): boolean {
  const length = word.length;
  for (let at = 0; at < length; at++) if (bytes[from + at] !== word[at]) return false;
  return true;
}
