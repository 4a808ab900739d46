import { guaranteedPages } from "../../tdx/cache.js";
import type { Policy } from "../../tdx/policy.js";
import { BatchPlayer } from "./batch-player.js";
import { StepPlayer } from "./step-player.js";

/** What events on host frames have come to, in the terms of `Pool`. */
export interface Counts {
  readonly gets: number;
  readonly puts: number;
  readonly adds: number;
  readonly removes: number;
  readonly locks: number;
  readonly taken: number;
  readonly returned: number;
  readonly cached: number;
  /** Ranges that hold a pair, now and at most. */
  readonly pairs: number;
  readonly peakPairs: number;
}

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

/** A player for a policy: in batches at the speed of machine code, page by page where a get can find its cache empty. */
export function playerFor(rules: Policy): Player {
  const most = Math.max(rules.pagesPerRange, rules.pagesTakenWhenBacked);
  return guaranteedPages(rules) >= most ? new BatchPlayer(rules) : new StepPlayer(rules);
}
