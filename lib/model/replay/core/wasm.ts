import { InputError } from "../../../errors.js";
import type { Machine } from "./machine.js";
import { memoryBytes, memoryIn } from "./memory.js";
import { WASM } from "./wasm-bytes.js";

// Source: WebAssembly core specification 2.0, 4.2.8: memory grows by pages of 64 KiB.
const WASM_PAGE = 65_536;

interface Play {
  readonly play: () => number;
}

/** As much of the JavaScript interface of WebAssembly as is used here. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: Play };
}

/** The module, compiled once for each interface; null where it does not compile. */
const compiled = new Map<WebAssemblyApi, object | null>();

function compile(api: WebAssemblyApi): object | null {
  try {
    return new api.Module(Buffer.from(WASM, "base64"));
  } catch {
    // The engine has no vectors of 128 bits, or may not compile: JavaScript does the same.
    return null;
  }
}

/** A machine in WebAssembly with memory of its own; null where there is none, or where it does not compile. */
export function wasmMachine(ranges: number): Machine | null {
  const { WebAssembly: api } = globalThis as { readonly WebAssembly?: WebAssemblyApi };
  if (!api) return null;
  if (!compiled.has(api)) compiled.set(api, compile(api));
  const module = compiled.get(api);
  if (!module) return null;
  try {
    const memory = new api.Memory({ initial: Math.ceil(memoryBytes(ranges) / WASM_PAGE) });
    const { play } = new api.Instance(module, { env: { memory } }).exports;
    const { buffer } = memory;
    return { engine: "wasm", memory: memoryIn(buffer, ranges), bytes: buffer.byteLength, play };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(`invalid ranges: ${ranges} (expected as few as memory has room for)`);
  }
}
