// Node runs the immediates of a turn one after the other. Where a termination ends one of them, it looks at that one
// again, takes it for cleared by the one before it, which is not there, and throws: for ever.

/** What Node keeps on an immediate. */
interface Kept {
  [destroyed]: boolean;
}

/** Node's own `setImmediate`: what it makes is not stopped by an interrupt. */
export const soon = setImmediate;

const destroyed = Symbol("destroyed");
/** The immediate that was looked at last. */
let looked: Kept | undefined;

/** Begins to note which immediate Node looks at. */
export function watchImmediates(): void {
  const immediate = soon(() => undefined);
  clearImmediate(immediate);
  Object.defineProperty(Object.getPrototypeOf(immediate), "_destroyed", {
    configurable: true,
    get(this: Kept) {
      return look(this)[destroyed];
    },
    set(this: Kept, value: boolean) {
      this[destroyed] = value;
    },
  });
}

function look(immediate: Kept): Kept {
  return (looked = immediate);
}

/** Lets Node go on with its immediates if that is what an uncaught error is about. */
export function letImmediatesGoOn(error: unknown): boolean {
  const isAbout =
    error instanceof TypeError && /^.*\n +at (process\.)?processImmediate /.test(error.stack ?? "");
  if (!isAbout || looked?.[destroyed] !== true) return false;
  Object.assign(looked, { [destroyed]: false, _onImmediate: () => undefined });
  // Node now counts it twice: one that always waits, and is not waited for, makes up for it.
  const wait = (): void => void soon(wait).unref();
  wait();
  return true;
}
