import { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { EngineHost } from "./engine.js";

type Done = (error?: Error | null) => void;

/**
 * Sends what this process prints through JavaScript to the host and leaves standard input at its end, so that a cell
 * that reads it goes on. `console.clear()` clears the cell's output. What child processes and native code write to
 * the descriptors themselves is not seen.
 */
export function captureStdio(host: EngineHost): void {
  for (const name of ["stdout", "stderr"] as const) {
    const decoder = new StringDecoder("utf8");
    process[name].write = (
      chunk: Uint8Array | string,
      encoding?: BufferEncoding | Done,
      done?: Done,
    ): boolean => {
      host.stream(name, typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk)));
      const callback = typeof encoding === "function" ? encoding : done;
      if (callback) queueMicrotask(() => callback());
      return true;
    };
  }
  console.clear = () => host.clear(false);
  const empty = Readable.from([]);
  Object.defineProperty(process, "stdin", { configurable: true, get: () => empty });
}
