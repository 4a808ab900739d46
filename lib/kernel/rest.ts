import { Session } from "node:inspector";

// What is called before this many milliseconds have passed is one piece of work.
const calm = 3000;

/**
 * Answers a function to call at each piece of work: some seconds after the last one this process's memory is given back,
 * which V8 itself leaves until it needs the room.
 */
export function givingBack(): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      giveBack();
    }, calm).unref();
    timer.refresh();
  };
}

/** Collects what is not in use; the inspector's way gives the room of young objects back, too. */
function giveBack(): void {
  const session = new Session();
  session.connect();
  // In the answer itself it would wait for its own end.
  session.post("HeapProfiler.collectGarbage", () => setImmediate(() => session.disconnect()));
}
