import { mimeBundle } from "../../display.js";
import { thrown } from "../../thrown.js";
import type { Ended } from "../protocol.js";
import { evaluate } from "./evaluate.js";
import { isInterrupted, wasInterrupted } from "./interrupt.js";
import { report } from "./report.js";
import { keepTimers } from "./timers.js";

// The run that has not ended yet. Nothing here may rest on a promise of its own: an interrupt drops those that are due.
let current: number | undefined;
const waiting = new Set<Promise<unknown>>();

/** Keeps the running cell from ending before what it shows has come. */
export function awaitInCell(shown: Promise<unknown>): void {
  waiting.add(shown);
  const gone = (): void => void waiting.delete(shown);
  shown.then(gone, gone);
}

/** Runs code and reports its end. */
export function run(number: number, code: string): void {
  if (wasInterrupted(number)) return;
  current = number;
  keepTimers();
  evaluate(code, (evaluated) => {
    if (evaluated.status === "ok") show(number, evaluated.value);
    else if (evaluated.status === "thrown") fail(number, evaluated.value);
  });
}

/** Ends the running cell with an error that its own code cannot see. */
export function failRun(error: unknown): void {
  if (current !== undefined) fail(current, error);
}

/** Gives the running cell up: the supervisor knows that it was interrupted. */
export function forgetRun(): void {
  current = undefined;
  waiting.clear();
}

function show(number: number, value: unknown): void {
  let bundle: ReturnType<typeof mimeBundle>;
  try {
    bundle = value === undefined || value === null ? {} : mimeBundle(value);
  } catch (error) {
    fail(number, error);
    return;
  }
  if (!(bundle instanceof Promise) && waiting.size === 0) {
    end(number, { status: "ok", result: bundle });
    return;
  }
  Promise.all([bundle, ...waiting]).then(
    ([result]) => end(number, { status: "ok", result }),
    (error: unknown) => fail(number, error),
  );
}

function fail(number: number, error: unknown): void {
  end(number, { status: "failed", thrown: thrown(error) });
}

function end(number: number, ended: Ended): void {
  // What ends while an interrupt is under way is ended by it.
  if (number !== current || isInterrupted()) return;
  current = undefined;
  report({ kind: "end", run: number, ...ended });
}
