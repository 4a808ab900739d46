import { InputError } from "../../../errors.js";
import { guaranteedPages, topup } from "../../../tdx/cache.js";
import type { Policy } from "../../../tdx/policy.js";

/** Events that a core plays in one go; its memory has columns for so many. */
export const BATCH = 16_384;

/** The vCPU of an event that has none. */
export const NO_VCPU = 65_535;

/** Frames of 4 KiB in a 2 MiB range, which is the most users that it can have. */
export const RANGE = 512;

/** Events by their number in a column: of one frame, and of a run of frames. */
export const GET = 0;
export const PUT = 1;
export const GET_RUN = 2;
export const PUT_RUN = 3;
export const DEMOTE = 4;

/** What stands behind the last event of a batch: no event. */
export const END = 255;

/** The most ranges of 2 MiB that frames of 32 bits reach: 16 TiB. */
export const MOST_RANGES = 2 ** 23;

/** What the cache of no vCPU holds: more than any topup is for. */
export const NEVER = 0x7ff_ffff;

/** Numbers of a policy, each at its place in `Memory.rules`. */
export const rule = { least: 0, full: 1, pair: 2, idle: 3, ranges: 4 } as const;

/**
 * What a core counts, each at its place in `Memory.counters`: frames got and put; ranges that got a pair by ADD, lost it,
 * and got it by a demote; pages taken from the allocator and not returned, and the most as an event or fault ended; the most
 * pairs at once.
 */
export const counter = {
  gets: 0,
  puts: 1,
  adds: 2,
  removes: 3,
  demotes: 4,
  pages: 5,
  peakPages: 6,
  peakPairs: 7,
} as const;

// Bytes at which each part begins, as in bench/replay/kernel.as.ts.
const COUNTERS = 64;
const PFN = 128;
const COUNT = PFN + 4 * BATCH;
const VCPU = COUNT + 4 * BATCH;
const OP = VCPU + 2 * BATCH;
const HELD = OP + BATCH + 16;
const USERS = HELD + 4 * (NO_VCPU + 1);

/** Events in columns: what happens, the first frame, how many frames, and the vCPU. */
export interface FrameColumns {
  /** `GET`, `PUT`, `GET_RUN`, `PUT_RUN` or `DEMOTE`. */
  readonly op: Uint8Array;
  readonly pfn: Uint32Array;
  /** Frames, where the event is on a run; null where none is. */
  readonly count: Uint32Array | null;
  /** `NO_VCPU` where pages come straight from the allocator; of no meaning for a put. */
  readonly vcpu: Uint16Array;
}

/** Room for `BATCH` events, and an op more. */
export type Batch = FrameColumns & { readonly count: Uint32Array };

/** All that a core works on, in one buffer: 2 bytes a range, and 440 KiB however many ranges there are. */
export interface Memory {
  readonly rules: Int32Array;
  readonly counters: Float64Array;
  readonly batch: Batch;
  /** Pages in the cache of each vCPU. */
  readonly held: Int32Array;
  /** Users of each range. */
  readonly users: Uint16Array;
}

/** Bytes that a core of so many ranges needs. */
export function memoryBytes(ranges: number): number {
  return USERS + 2 * ranges;
}

/** The parts of a buffer. */
export function memoryIn(buffer: ArrayBuffer, ranges: number): Memory {
  return {
    rules: new Int32Array(buffer, 0, 5),
    counters: new Float64Array(buffer, COUNTERS, 8),
    batch: {
      op: new Uint8Array(buffer, OP, BATCH + 1),
      pfn: new Uint32Array(buffer, PFN, BATCH),
      count: new Uint32Array(buffer, COUNT, BATCH),
      vcpu: new Uint16Array(buffer, VCPU, BATCH),
    },
    held: new Int32Array(buffer, HELD, NO_VCPU + 1),
    users: new Uint16Array(buffer, USERS, ranges),
  };
}

/** Writes a policy's numbers into memory that is all zero. */
export function prepare(memory: Memory, rules: Policy): void {
  memory.rules[rule.least] = guaranteedPages(rules);
  memory.rules[rule.full] = topup(rules, 0);
  memory.rules[rule.pair] = rules.pagesPerRange;
  memory.rules[rule.idle] = rules.pagesTakenWhenBacked;
  memory.rules[rule.ranges] = memory.users.length;
  memory.held[NO_VCPU] = NEVER;
}

/** Sees to the most pairs at once, where there were so many more than now. */
export function notePairs(counters: Float64Array, more: number): void {
  const pairs = pairsIn(counters) + more;
  if (pairs > counters[counter.peakPairs]!) counters[counter.peakPairs] = pairs;
}

/** Ranges that have a pair. */
export function pairsIn(counters: Float64Array): number {
  return counters[counter.adds]! + counters[counter.demotes]! - counters[counter.removes]!;
}

/** The number of ranges, if a core can have them. @throws InputError naming the limit. */
export function checkRanges(ranges: number): number {
  if (Number.isInteger(ranges) && ranges >= 1 && ranges <= MOST_RANGES) return ranges;
  throw new InputError(
    `invalid ranges: ${ranges} (expected a whole number from 1 to ${MOST_RANGES}, which is 16 TiB)`,
  );
}
