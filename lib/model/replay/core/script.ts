import type { Machine } from "./machine.js";
import { memoryBytes, memoryIn } from "./memory.js";
import { runsOf } from "./script-runs.js";
import { singlesOf } from "./script-singles.js";

/** A machine in JavaScript: what bench/replay/kernel.as.ts is in WebAssembly, on memory laid out alike. */
export function scriptMachine(ranges: number): Machine {
  const buffer = new ArrayBuffer(memoryBytes(ranges));
  const memory = memoryIn(buffer, ranges);
  const singles = singlesOf(memory);
  const runs = runsOf(memory);
  const play = (end: number): number => {
    let at = 0;
    let was = 0;
    do {
      was = singles(at, end);
      at = runs(was, end);
    } while (at !== was);
    return at;
  };
  return { engine: "js", memory, bytes: buffer.byteLength, play };
}
