import { Session } from "node:inspector";
import { promiseHooks } from "node:v8";
import { whole } from "./shared.js";

/** How an evaluation ended; a value is the value itself, not a picture of it. */
export type Evaluated =
  | { readonly status: "ok"; readonly value: unknown }
  | { readonly status: "thrown"; readonly value: unknown }
  | { readonly status: "terminated" };

/** What the inspector tells of a value. */
interface RemoteValue {
  readonly objectId?: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
}

interface Answer {
  readonly result?: RemoteValue;
  readonly exceptionDetails?: { readonly exception?: RemoteValue };
}

const session = new Session();
session.connect();
const group = "cell";

// The promises of code that has not ended, the first that each makes. Were one collected, the inspector would say so in the
// middle of the collection, which ends a process of Node 22 and later.
const held = new Set<object>();

/**
 * Evaluates code as V8's REPL does: names may be declared again, `await` stands anywhere, and what a failed cell
 * declared stays. `done` is called once the code has ended, before this returns when it did not wait for anything.
 */
export function evaluate(code: string, done: (evaluated: Evaluated) => void): void {
  const options = { replMode: true, awaitPromise: true, objectGroup: group };
  let own: object | undefined;
  let stop: (() => void) | undefined;
  // An interrupt between a hook's begin and the note of how it ends would leave it there for ever.
  whole(() => {
    stop = promiseHooks.onInit((promise) => {
      if (own) return;
      held.add((own = promise));
      whole(() => stop?.());
    }) as () => void;
  });
  session.post(
    "Runtime.evaluate",
    { expression: code, ...options },
    (error: Error | null, answer?: object) => {
      if (own) held.delete(own);
      done(outcome(error, answer ?? {}));
      session.post("Runtime.releaseObjectGroup", { objectGroup: group });
    },
  );
  whole(() => stop?.());
}

function outcome(error: Error | null, { result, exceptionDetails }: Answer): Evaluated {
  if (exceptionDetails) {
    const { exception } = exceptionDetails;
    return exception ? { status: "thrown", value: local(exception) } : { status: "terminated" };
  }
  return error || !result ? { status: "terminated" } : { status: "ok", value: local(result) };
}

const slot = Symbol.for("pamtlab.value");
const take = `function () { "use strict"; globalThis[Symbol.for("pamtlab.value")](this); }`;

/** The value that the inspector speaks of. */
function local({ objectId, unserializableValue: text, value }: RemoteValue): unknown {
  if (text !== undefined) return text.endsWith("n") ? BigInt(text.slice(0, -1)) : Number(text);
  if (objectId === undefined) return value;
  let found: unknown;
  const holder = globalThis as unknown as Record<symbol, unknown>;
  holder[slot] = (object: unknown) => (found = object);
  session.post("Runtime.callFunctionOn", { functionDeclaration: take, objectId });
  delete holder[slot];
  return found;
}
