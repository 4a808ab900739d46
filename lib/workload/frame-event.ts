/** What can happen to host frames, where a guest's own addresses are not told. */
export const frameOps = ["vcpu-create", "vcpu-free", "get", "put", "demote"] as const;

/** The name of an event on host frames. */
export type FrameOp = (typeof frameOps)[number];

/**
 * One thing that happens to host page frames of 4 KiB.
 *
 * - `vcpu-create`, `vcpu-free`: a vCPU and its cache, and the end of both.
 * - `get`: `count` frames from `pfn` on come into use (1 unless told), each by a fault of its own that tops the vCPU's cache up
 *   first. Without a vCPU (null) they are control pages, whose pairs come straight from the host's allocator.
 * - `put`: so many frames are no longer in use.
 * - `demote`: the 2 MiB range that begins at `pfn` is split: it goes from no user to 512, by a pair that DEMOTE itself takes.
 */
export type FrameEvent =
  | { readonly op: "vcpu-create" | "vcpu-free"; readonly vcpu: number }
  | {
      readonly op: "get";
      readonly pfn: number;
      readonly count?: number;
      readonly vcpu: number | null;
    }
  | { readonly op: "put"; readonly pfn: number; readonly count?: number }
  | { readonly op: "demote"; readonly pfn: number; readonly vcpu: number | null };
