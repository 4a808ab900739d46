/** What a record is of: the place of its kind in a column. */
export const kinds = ["spte-changed", "spte-set", "split", "fault"] as const;
export const CHANGED = 0;
export const SET = 1;
export const SPLIT = 2;
export const FAULT = 3;

/** Bits of `flags`: the states of the old entry and of the new or only one, and whether a fault is on private memory. */
export const OLD_PRESENT = 1;
export const OLD_LEAF = 2;
export const NEW_PRESENT = 4;
export const NEW_LEAF = 8;
export const PRIVATE = 16;

/** What cannot be told: a cpu, a pid, a vCPU. */
export const NONE = -1;

const FIRST_ROOM = 1024;

/**
 * Records of a trace as columns, a row each: what `TraceRecord` says, in typed arrays that are filled anew for each chunk. What a
 * kind does not have is 0, or -1 for a vCPU. Rows from `count` on hold nothing.
 */
export class TraceColumns {
  count = 0;
  /** Names of tasks, which `task` points into. */
  tasks: string[] = [];
  /** Place in `kinds`. */
  kind = new Uint8Array(FIRST_ROOM);
  level = new Uint8Array(FIRST_ROOM);
  flags = new Uint8Array(FIRST_ROOM);
  /** Line of the trace, from 1. */
  line = new Float64Array(FIRST_ROOM);
  /** Seconds, or ticks. */
  time = new Float64Array(FIRST_ROOM);
  cpu = new Int32Array(FIRST_ROOM);
  pid = new Int32Array(FIRST_ROOM);
  task = new Uint32Array(FIRST_ROOM);
  gfn = new Float64Array(FIRST_ROOM);
  oldPfn = new Float64Array(FIRST_ROOM);
  newPfn = new Float64Array(FIRST_ROOM);
  vcpu = new Int32Array(FIRST_ROOM);
  errno = new Int32Array(FIRST_ROOM);
  errorCode = new Float64Array(FIRST_ROOM);

  /** Makes room for one row more, and clears what not all kinds have. */
  begin(): number {
    const row = this.count;
    if (row === this.kind.length) this.#grow();
    this.level[row] = 0;
    this.flags[row] = 0;
    this.oldPfn[row] = 0;
    this.newPfn[row] = 0;
    this.vcpu[row] = NONE;
    this.errno[row] = 0;
    this.errorCode[row] = 0;
    return row;
  }

  /** Adds rows of other columns, all but their tasks; answers the first of them here. */
  append(rows: Rows, count: number): number {
    const first = this.count;
    while (first + count > this.kind.length) this.#grow();
    for (const name of copied) this[name].set(rows[name].subarray(0, count), first);
    this.count += count;
    return first;
  }

  #grow(): void {
    this.kind = larger(this.kind);
    this.level = larger(this.level);
    this.flags = larger(this.flags);
    this.line = larger(this.line);
    this.time = larger(this.time);
    this.cpu = larger(this.cpu);
    this.pid = larger(this.pid);
    this.task = larger(this.task);
    this.gfn = larger(this.gfn);
    this.oldPfn = larger(this.oldPfn);
    this.newPfn = larger(this.newPfn);
    this.vcpu = larger(this.vcpu);
    this.errno = larger(this.errno);
    this.errorCode = larger(this.errorCode);
  }
}

const copied = [
  "kind",
  "level",
  "flags",
  "line",
  "time",
  "cpu",
  "pid",
  "gfn",
  "oldPfn",
  "newPfn",
  "vcpu",
  "errno",
  "errorCode",
] as const;

/** Columns to be added to others. */
type Rows = Readonly<Record<(typeof copied)[number], Uint8Array | Int32Array | Float64Array>>;

type Column = Uint8Array | Int32Array | Uint32Array | Float64Array;

function larger<T extends Column>(column: T): T {
  const copy = new (column.constructor as new (length: number) => T)(column.length * 2);
  copy.set(column);
  return copy;
}
