import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// What is called before this many milliseconds have passed is one piece of work.
const calm = 3000;

/**
 * Answers a function to call at each piece of work: some seconds after the last one this process's memory is given back,
 * which V8 itself leaves until it needs the room.
 */
export function givingBack(): () => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  let timer: NodeJS.Timeout | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      collect();
    }, calm).unref();
    timer.refresh();
  };
}
