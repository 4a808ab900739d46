import type { Counts } from "./counts.js";

/** Plays what has been found possible. Runs of frames lie within a GiB; vCPUs go by number, from 0 up. */
export interface Player {
  /** Answers the frames whose get failed. */
  get(first: number, count: number, vcpu: number | null): readonly number[];
  put(first: number, count: number): void;
  demote(first: number, vcpu: number | null): void;
  /** Frees what is in the cache of a vCPU. */
  drain(vcpu: number): void;
  /** Users of a range. */
  users(range: number): number;
  counts(): Counts;
}
