import { Console } from "node:console";
import { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { report, write } from "./report.js";

type Done = (error?: Error | null) => void;

/**
 * A standard stream that hands on each write before it returns. It keeps no state of its own, since an interrupt may
 * end a write anywhere.
 */
function stream(
  fd: 1 | 2,
  take: (chunk: Uint8Array | string, encoding: BufferEncoding) => void,
): Writable {
  const shown = new Writable({ decodeStrings: false });
  shown.write = (
    chunk: Uint8Array | string,
    encoding?: BufferEncoding | Done,
    done?: Done,
  ): boolean => {
    take(chunk, typeof encoding === "string" ? encoding : "utf8");
    const callback = typeof encoding === "function" ? encoding : done;
    if (callback) process.nextTick(callback);
    return true;
  };
  shown.end = ((last?: Uint8Array | string) => {
    if (typeof last === "string" || last instanceof Uint8Array) shown.write(last);
    return shown;
  }) as typeof shown.end;
  return Object.assign(shown, { fd, isTTY: false, columns: 100, rows: 40 });
}

/** Puts own streams under `process.stdout`, `process.stderr` and `console`; `console.clear()` clears the output. */
export function captureOutput(): void {
  const decoder = new StringDecoder("utf8");
  const stdout = stream(1, (chunk, encoding) =>
    write(1, typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk),
  );
  const stderr = stream(2, (chunk) => {
    const text = typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk));
    if (text !== "") report({ kind: "print", text });
  });
  Object.defineProperty(process, "stdout", { configurable: true, get: () => stdout });
  Object.defineProperty(process, "stderr", { configurable: true, get: () => stderr });
  // The inspector would keep what its own console is given; this one forgets.
  const console = new Console({ stdout, stderr });
  console.clear = () => report({ kind: "clear", wait: false });
  globalThis.console = console;
}
