import { Session } from "node:inspector/promises";
import { transpile } from "../../../lib/kernel/language/transpile.js";

/** What the cells of a `Repl` may import: each module's exports by its name. */
export type Modules = Readonly<Record<string, object>>;

/** V8's REPL mode in this process, as a kernel's child uses it. */
export class Repl {
  readonly #session = new Session();
  readonly #modules: Modules;
  readonly asked: unknown[][] = [];
  /** The last value, or what was thrown last. */
  taken: unknown;
  #cell = 0;
  #takenNames: ReadonlySet<string> = new Set();

  constructor(modules: Modules = {}) {
    this.#modules = modules;
    this.#session.connect();
  }

  /** Runs a cell; its value, or what it threw, thrown here. */
  async run(source: string): Promise<unknown> {
    const { code, problems, taken } = transpile(source, ++this.#cell, { taken: this.#takenNames });
    this.#takenNames = taken;
    if (problems.length > 0) throw new SyntaxError(problems[0]!.message);
    Object.assign(globalThis, {
      __import: (...asked: unknown[]) => {
        this.asked.push(asked);
        return Promise.resolve(this.#modules[String(asked[0])]);
      },
      __meta: { url: "file:///cells" },
      __take: (value: unknown) => void (this.taken = value),
    });
    const { result, exceptionDetails } = await this.#evaluate(code);
    await this.#session.post("Runtime.callFunctionOn", {
      functionDeclaration: "function (value) { __take(value) }",
      executionContextId: 1,
      arguments: [toArgument(exceptionDetails?.exception ?? result)],
    });
    if (exceptionDetails) throw this.taken;
    return this.taken;
  }

  async #evaluate(expression: string): Promise<Evaluated> {
    const how = { expression, replMode: true, awaitPromise: true };
    return (await this.#session.post("Runtime.evaluate", how)) as unknown as Evaluated;
  }

  close(): void {
    this.#session.disconnect();
  }
}

interface Evaluated {
  readonly result: Remote;
  readonly exceptionDetails?: { readonly exception?: Remote };
}

interface Remote {
  readonly objectId?: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
}

function toArgument({ objectId, value, unserializableValue }: Remote): Remote {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined ? { value } : { unserializableValue };
}
