import type { Run } from "../place.js";
import { trouble, type Context } from "./context.js";

/** A call that takes pages back from the module. */
export type TakingBack = "TDH.MEM.PAGE.REMOVE" | "TDH.PHYMEM.PAGE.RECLAIM";

/** Leaves that are about to be taken back: frames of each, and the kind they count as. */
export interface Returning {
  readonly leaf: number;
  readonly kind: number;
}

/**
 * Takes the leaves of a run back, a call for each; answers those that came back. One whose call fails stays with the module:
 * the kernel cannot use it again, so that it is lost with its reference. Source: Linux tdx_reclaim_control_page(), "leak the
 * page".
 *
 * @param page guest frame of the first; null where it is none of the guest's.
 */
export function takeBack(
  at: Context,
  call: TakingBack,
  run: Run,
  { leaf, kind }: Returning,
  page: number | null = null,
): readonly Run[] {
  const { first, count } = run;
  const failures = at.calls.callEach(count / leaf, call);
  if (failures.length === 0) return [run];
  const back: Run[] = [];
  let from = 0;
  for (const failed of failures) {
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
