import type { Run } from "../place.js";
import { trouble, type Context } from "./context.js";

/** A call that takes pages back from the module. */
export type TakingBack = "TDH.MEM.PAGE.REMOVE" | "TDH.PHYMEM.PAGE.RECLAIM";

/** What is about to be taken back: leaves of so many frames each, and the kind they count as. */
export interface Returning extends Run {
  readonly leaf: number;
  readonly kind: number;
  /** Guest frame of the first; null where it is none of the guest's. */
  readonly page: number | null;
}

/**
 * Takes leaves back, a call for each; answers those that came back. One whose call fails stays with the module: the kernel
 * cannot use it again, so that it is lost with its reference. Source: Linux tdx_reclaim_control_page(), "leak the page".
 */
export function takeBack(at: Context, call: TakingBack, what: Returning): Run[] {
  const { first, count, leaf, kind, page } = what;
  const back: Run[] = [];
  let from = 0;
  for (const failed of at.calls.callEach(count / leaf, call)) {
    const end = failed * leaf;
    if (end > from) back.push({ first: first + from, count: end - from });
    at.lost.push({ first: first + end, count: leaf, kind });
    trouble(at, "-EIO", page === null ? null : page + end);
    from = end + leaf;
  }
  if (count > from) back.push({ first: first + from, count: count - from });
  return back;
}

/** Frames in runs. */
export function framesIn(runs: readonly Run[]): number {
  return runs.reduce((sum, { count }) => sum + count, 0);
}
