// Node runs the immediates of a turn one after the other. Where a termination ends one of them, it looks at that one
// again, takes it for cleared by the one before it, which is not there, and throws: for ever.

type Immediate = NodeJS.Immediate;
type SetImmediate = (callback: (...args: unknown[]) => void, ...args: unknown[]) => Immediate;

/** What Node keeps on an immediate. */
type Kept = Readonly<Record<"_destroyed" | "_onImmediate", unknown>>;

const original = setImmediate as SetImmediate;
/** The immediate that runs, or that a termination has ended. */
let running: Immediate | undefined;

/** Node's `setImmediate`, with a note of what runs. */
export const soon: SetImmediate = (callback, ...args) => {
  if (typeof callback !== "function") return original(callback, ...args);
  const immediate = original(
    (...given) => {
      running = immediate;
      try {
        Reflect.apply(callback, immediate, given);
      } finally {
        running = undefined;
      }
    },
    ...args,
  );
  return immediate;
};

/** Lets Node go on with its immediates if that is what an uncaught error is about. */
export function letImmediatesGoOn(error: unknown): boolean {
  const ended = running as unknown as Kept | undefined;
  const isAbout = error instanceof TypeError && /\n.*processImmediate/.test(error.stack ?? "");
  if (!isAbout || ended?.["_destroyed"] !== true) return false;
  running = undefined;
  Object.assign(ended, { _destroyed: false, _onImmediate: () => undefined });
  // Node now counts it twice: one that always waits, and is not waited for, makes up for it.
  const wait = (): void => void original(wait).unref();
  wait();
  return true;
}
