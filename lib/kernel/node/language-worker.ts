import { parentPort, workerData } from "node:worker_threads";
import type { Answered, Asked } from "./language-thread.js";
import { LanguageWork } from "./language-work.js";
import { givingBack } from "../rest.js";

// The thread's end of `LanguageThread`.

const port = parentPort!;
const worked = givingBack();
const work = new LanguageWork(workerData as string);

port.on("message", ({ id, job, args }: Asked) => {
  let answered: Answered;
  try {
    const value = (work[job] as (...args: readonly unknown[]) => unknown).apply(work, [...args]);
    answered = { id, value };
  } catch (error) {
    answered = { id, error: (error as Error).stack ?? String(error) };
  }
  port.postMessage(answered);
  worked();
});
