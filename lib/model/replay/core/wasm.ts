import { InputError } from "../../../errors.js";
import { instantiate } from "../../../wasm.js";
import type { Machine } from "./machine.js";
import { memoryBytes, memoryIn } from "./memory.js";
import { WASM } from "./wasm-bytes.js";

/** A machine in WebAssembly with memory of its own; null where there is none, or where it does not compile. */
export function wasmMachine(ranges: number): Machine | null {
  try {
    const made = instantiate<Pick<Machine, "play">>(WASM, memoryBytes(ranges));
    if (!made) return null;
    const { buffer, exports } = made;
    const { play } = exports;
    return { engine: "wasm", memory: memoryIn(buffer, ranges), bytes: buffer.byteLength, play };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(`invalid ranges: ${ranges} (expected as few as memory has room for)`);
  }
}
