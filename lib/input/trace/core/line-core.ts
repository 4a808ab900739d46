import { instantiateIfRoom } from "../../../wasm.js";
import { WASM } from "./wasm-bytes.js";

/** Rows that one call can fill, and bytes of text that it can be on. */
export const ROWS = 8192;
export const TEXT_BYTES = 256 * 1024;

// As in bench/ingest/lines.as.ts: numbers of the call, columns of 8, 4 and 1 bytes, and the text, behind which 16 bytes are looked at.
const COLUMNS = 64;
const TEXT = COLUMNS + (6 * 8 + 6 * 4 + 3) * ROWS;
const BYTES = TEXT + TEXT_BYTES + 64;

/** Reads lines in WebAssembly. */
export interface LineCore {
  /** Where the text goes, whole lines with their ends. */
  readonly text: Uint8Array;
  /** How many rows the last call filled, and how many lines it read. */
  readonly done: Uint32Array;
  readonly rows: CoreRows;
  /**
   * Reads the text [from, to), before which so many lines were; answers where a line begins that it cannot read or has no row
   * for, or the end.
   */
  readonly read: (from: number, to: number, lines: number) => number;
}

/** Columns of a trace, as `TraceColumns`, but for tasks: where in the text a task's name begins and ends. */
export type CoreRows = ReturnType<typeof rowsIn>;

function rowsIn(buffer: ArrayBuffer) {
  const wide = (at: number): Float64Array =>
    new Float64Array(buffer, COLUMNS + at * 8 * ROWS, ROWS);
  const halves = COLUMNS + 6 * 8 * ROWS;
  const half = (at: number): Int32Array => new Int32Array(buffer, halves + at * 4 * ROWS, ROWS);
  const bytes = halves + 6 * 4 * ROWS;
  const byte = (at: number): Uint8Array => new Uint8Array(buffer, bytes + at * ROWS, ROWS);
  return {
    line: wide(0),
    time: wide(1),
    gfn: wide(2),
    oldPfn: wide(3),
    newPfn: wide(4),
    errorCode: wide(5),
    cpu: half(0),
    pid: half(1),
    vcpu: half(2),
    errno: half(3),
    taskFrom: half(4),
    taskTo: half(5),
    kind: byte(0),
    level: byte(1),
    flags: byte(2),
  };
}

let made: LineCore | null | undefined;

/** The core, one for all; null where there is no WebAssembly, or none with vectors of 128 bits. */
export function lineCore(): LineCore | null {
  if (made === undefined) made = start();
  return made;
}

function start(): LineCore | null {
  const core = instantiateIfRoom<Pick<LineCore, "read">>(WASM, BYTES);
  if (!core) return null;
  const { buffer, exports } = core;
  return {
    text: new Uint8Array(buffer, TEXT, TEXT_BYTES),
    done: new Uint32Array(buffer, 0, 2),
    rows: rowsIn(buffer),
    read: exports.read,
  };
}
