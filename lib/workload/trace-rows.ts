import {
  CHANGED,
  FAULT,
  kinds,
  NEW_LEAF,
  NEW_PRESENT,
  NONE,
  OLD_LEAF,
  OLD_PRESENT,
  PRIVATE,
  SPLIT,
  type TraceColumns,
} from "./trace-columns.js";
import type { Spte, TracedAt, TraceRecord } from "./trace-record.js";

/** The record in a row. */
export function recordAt(columns: TraceColumns, row: number): TraceRecord {
  const at = placeOf(columns, row);
  const kind = columns.kind[row]!;
  const gfn = columns.gfn[row]!;
  const flags = columns.flags[row]!;
  if (kind === FAULT) {
    const vcpu = orNull(columns.vcpu[row]!);
    const errorCode = columns.errorCode[row]!;
    return { kind: "fault", at, gfn, vcpu, errorCode, isPrivate: (flags & PRIVATE) !== 0 };
  }
  const level = columns.level[row]!;
  const now = spte(flags / NEW_PRESENT, columns.newPfn[row]!);
  if (kind === CHANGED) {
    const old = spte(flags, columns.oldPfn[row]!);
    return { kind: "spte-changed", at, gfn, level, old, new: now };
  }
  if (kind === SPLIT) {
    return { kind: "split", at, gfn, level, spte: now, errno: columns.errno[row]! };
  }
  return { kind: "spte-set", at, gfn, level, spte: now };
}

/** All the records, one after the other. */
export function recordsOf(columns: TraceColumns): TraceRecord[] {
  return Array.from({ length: columns.count }, (_, row) => recordAt(columns, row));
}

/** Puts a record into a row of its own. */
export function putRecord(columns: TraceColumns, record: TraceRecord): void {
  const row = columns.begin();
  const { line, time, cpu, pid, task } = record.at;
  columns.kind[row] = kinds.indexOf(record.kind);
  columns.line[row] = line;
  columns.time[row] = time;
  columns.cpu[row] = cpu ?? NONE;
  columns.pid[row] = pid ?? NONE;
  columns.task[row] = columns.tasks.push(task) - 1;
  columns.gfn[row] = record.gfn;
  if (record.kind === "fault") {
    columns.vcpu[row] = record.vcpu ?? NONE;
    columns.errorCode[row] = record.errorCode;
    columns.flags[row] = record.isPrivate ? PRIVATE : 0;
  } else {
    const now = record.kind === "spte-changed" ? record.new : record.spte;
    columns.level[row] = record.level;
    columns.newPfn[row] = now.pfn;
    columns.flags[row] = bits(now, NEW_PRESENT, NEW_LEAF);
    if (record.kind === "split") columns.errno[row] = record.errno;
    if (record.kind === "spte-changed") {
      columns.oldPfn[row] = record.old.pfn;
      columns.flags[row] =
        bits(now, NEW_PRESENT, NEW_LEAF) | bits(record.old, OLD_PRESENT, OLD_LEAF);
    }
  }
  columns.count++;
}

function placeOf(columns: TraceColumns, row: number): TracedAt {
  return {
    line: columns.line[row]!,
    time: columns.time[row]!,
    cpu: orNull(columns.cpu[row]!),
    task: columns.tasks[columns.task[row]!]!,
    pid: orNull(columns.pid[row]!),
  };
}

function orNull(value: number): number | null {
  return value === NONE ? null : value;
}

function spte(flags: number, pfn: number): Spte {
  return { isPresent: (flags & OLD_PRESENT) !== 0, isLeaf: (flags & OLD_LEAF) !== 0, pfn };
}

function bits({ isPresent, isLeaf }: Spte, present: number, leaf: number): number {
  return (isPresent ? present : 0) | (isLeaf ? leaf : 0);
}
