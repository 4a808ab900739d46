import type { Memory } from "./memory.js";

/** What plays a batch: WebAssembly, or JavaScript where there is none. */
export type Engine = "wasm" | "js";

/** Memory, and what plays the events in its batch. */
export interface Machine {
  readonly engine: Engine;
  readonly memory: Memory;
  /** Bytes allocated. */
  readonly bytes: number;
  /** Plays the events of the batch up to `END`; answers the first that cannot be, which changes nothing, or where the end is. */
  readonly play: () => number;
}
