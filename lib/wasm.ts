// Source: WebAssembly core specification 2.0, 4.2.8: memory grows by pages of 64 KiB, of which there are at most 2^16.
const PAGE = 65_536;
const MOST_PAGES = 65_536;

/** A module at work, with memory of its own. */
export interface Instance<Exports> {
  readonly buffer: ArrayBuffer;
  readonly exports: Exports;
}

/** As much of the JavaScript interface of WebAssembly as is used here. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (pages: { initial: number; maximum: number }) => {
    readonly buffer: ArrayBuffer;
  };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** Modules by their text, compiled once for each interface; null where one does not compile. */
const compiled = new WeakMap<WebAssemblyApi, Map<string, object | null>>();

function moduleOf(api: WebAssemblyApi, text: string): object | null {
  const known = compiled.get(api) ?? new Map<string, object | null>();
  compiled.set(api, known);
  const found = known.get(text);
  if (found !== undefined) return found;
  const made = compile(api, text);
  known.set(text, made);
  return made;
}

function compile(api: WebAssemblyApi, text: string): object | null {
  try {
    return new api.Module(Buffer.from(text, "base64"));
  } catch {
    // The engine has no vectors of 128 bits, or may not compile: JavaScript does the same.
    return null;
  }
}

/**
 * Starts a module, given in base64, that imports `env.memory`, on so many bytes of it; null where there is no WebAssembly, or where
 * the module does not compile.
 *
 * @throws RangeError where there is no room for the memory.
 */
export function instantiate<Exports>(text: string, bytes: number): Instance<Exports> | null {
  const { WebAssembly: api } = globalThis as { readonly WebAssembly?: WebAssemblyApi };
  const module = api && moduleOf(api, text);
  if (!module) return null;
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MOST_PAGES) throw new RangeError(`no memory of WebAssembly has ${bytes} bytes`);
  const memory = new api.Memory({ initial: pages, maximum: pages });
  const { exports } = new api.Instance(module, { env: { memory } });
  return { buffer: memory.buffer, exports: exports as Exports };
}

/** As `instantiate`, and null where there is no room as well. */
export function instantiateIfRoom<Exports>(text: string, bytes: number): Instance<Exports> | null {
  try {
    return instantiate(text, bytes);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
