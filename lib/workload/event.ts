import type { Level } from "../tdx/level.js";
import type { Gpaw } from "../tdx/sept.js";

/** What can happen to a TD. */
export const ops = [
  "create",
  "vcpu-create",
  "queue",
  "add",
  "finalize",
  "fault",
  "accept",
  "demote",
  "remove",
  "convert",
  "punch",
  "balloon",
  "vcpu-free",
  "destroy",
] as const;

/** The name of an event. */
export type Op = (typeof ops)[number];

/**
 * One thing that happens, over a run of guest pages where it concerns memory: a page is a run of 1.
 *
 * - `create`, `destroy`: a TD with its control pages, and its end. `vcpu-create`, `vcpu-free`: a vCPU of it.
 * - `add`: memory before the TD runs, at 4K. `queue` maps it without PAGE.ADD, as older code did; `add` then completes it.
 * - `finalize`: from here on the TD runs.
 * - `fault`: accesses to memory, each page or large leaf a fault of its own, mapped at `level` or what of it can be.
 * - `accept`: as `fault`, and the guest accepts it, by `level` or smaller. A larger leaf of the host is split for it.
 * - `demote`: leaves are split to `level`. `remove`: whole leaves are unmapped.
 * - `convert`: memory becomes shared or private; `punch`: the host takes memory back; `balloon`: the guest gives it back.
 */
export interface Event {
  readonly op: Op;
  readonly guest: number;
  /** The vCPU it happens on; null or none where it happens outside all of them. */
  readonly vcpu?: number | null;
  /** First guest page frame, and number of frames, of 4 KiB each whatever the level. */
  readonly first?: number;
  readonly count?: number;
  /** Largest level to map or accept at, or level to split to; `4k` unless told. */
  readonly level?: Level;
  /** What `convert` makes of memory. */
  readonly to?: "shared" | "private";
  /** Of `create`: width of guest addresses, 48 unless told, and L2 VMs, none unless told. */
  readonly gpaw?: Gpaw;
  readonly l2Vms?: number;
}
