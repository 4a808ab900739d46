import { givingBack } from "../rest.js";
import { optimise } from "./compiler-flags.js";
import type { Answered, Asked } from "./language-process.js";
import { LanguageWork } from "./language-work.js";

// The process's end of `LanguageProcess`.

// By then the first cells have been checked.
const startMs = 5000;

const worked = givingBack();
const work = new LanguageWork(process.argv[2]!);

process.on("message", ({ id, job, args }: Asked) => {
  let answered: Answered;
  try {
    const value = (work[job] as (...args: readonly unknown[]) => unknown).apply(work, [...args]);
    answered = { id, value };
  } catch (error) {
    answered = { id, error: (error as Error).stack ?? String(error) };
  }
  process.send!(answered);
  worked();
});
// A terminal's Ctrl-C is for the cells; this process ends with the one that asks.
process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit());
process.send!("begun");
setTimeout(optimise, startMs).unref();
