import type { Level } from "../../tdx/level.js";
import { tdxBlocks } from "../../tdx/tdmr.js";
import type { PageUse, PlacementOf, Run } from "../place.js";
import { buddy, type BuddyOptions } from "./buddy.js";
import type { BuddyPolicy } from "./policy.js";

/** How a buddy allocator places the pages of a simulation. */
export interface BuddyPlacementOptions extends BuddyOptions {
  /** Which free block is taken, for all pages or by what they are for; `clustered` unless told. */
  readonly policy?: BuddyPolicy | Readonly<Partial<Record<PageUse, BuddyPolicy>>>;
  /** NUMA node that is tried first; the lowest unless told. */
  readonly node?: number;
  /** Whether the other nodes are tried then; so unless told. */
  readonly fallback?: boolean;
}

// 4 KiB, 2 MiB and 1 GiB as powers of two pages.
const orders: Readonly<Record<Level, number>> = { "4k": 0, "2m": 9, "1g": 18 };

/**
 * A placement by a buddy allocator over the host's TDX memory, from the state of a machine where `free` is given: `simulate`
 * then tells how many 2 MiB ranges the pages of control structures, Secure EPT and guests fall into.
 *
 * @throws InputError from `buddy`, once a simulation begins.
 */
export function buddyPlacement(options: BuddyPlacementOptions = {}): PlacementOf {
  const { policy = {}, node, fallback = true } = options;
  const policies =
    typeof policy === "string" ? { control: policy, sept: policy, private: policy } : policy;
  return ({ blocks }) => {
    const memory = buddy(tdxBlocks(blocks), options);
    return {
      take: (use, level, count) => {
        const wanted = {
          node: node ?? memory.nodes[0]!,
          policy: policies[use] ?? "clustered",
          fallback,
        };
        const runs: Run[] = [];
        for (let leaf = 0; leaf < count; leaf++) {
          const first = memory.allocate(orders[level], wanted);
          if (first < 0) break;
          append(runs, { first, count: 2 ** orders[level] });
        }
        return runs;
      },
      give: ({ first, count }) => memory.release(first, count),
    };
  };
}

/** Adds a run to others, of which it may continue the last. */
function append(runs: Run[], run: Run): void {
  const last = runs.at(-1);
  if (last && last.first + last.count === run.first) {
    runs[runs.length - 1] = { first: last.first, count: last.count + run.count };
  } else runs.push(run);
}
