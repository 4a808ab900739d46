import type { Machine } from "./machine.js";
import { memoryBytes, memoryIn, type Memory } from "./memory.js";
import { runsOf } from "./script-runs.js";
import { scriptBatch, singles } from "./script-singles.js";

/** A machine in JavaScript: what bench/replay/kernel.as.ts is in WebAssembly, on memory laid out alike but for the batch. */
export function scriptMachine(ranges: number): Machine {
  const buffer = new ArrayBuffer(memoryBytes(ranges));
  const memory: Memory = { ...memoryIn(buffer, ranges), batch: scriptBatch() };
  const runs = runsOf(memory);
  const play = (): number => {
    let at = 0;
    let was = 0;
    do {
      was = singles(memory, at);
      at = runs(was);
    } while (at !== was);
    return at;
  };
  return { engine: "js", memory, bytes: buffer.byteLength, play };
}
