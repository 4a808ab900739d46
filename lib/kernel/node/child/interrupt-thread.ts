import { Session } from "node:inspector";
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { fds } from "../protocol.js";
import { steps, type InterruptOrders, type InterruptWord } from "./interrupt.js";

// The thread that can reach a main thread which runs a loop: it asks V8 to terminate what runs there. A termination
// that comes too late ends whatever runs next, so nothing else is begun until it has been used up.

const { step } = workerData as InterruptOrders;
const port = parentPort!;
const session = new Session();
session.connectToMainThread();

// How often to look, in milliseconds, and after how many looks a main thread that does not answer is terminated.
const pause = 2;
const patience = 3;

let round = 0;
let looks = 0;
let terminating = false;
let looking = false;

function look(): void {
  looking = false;
  const at = Atomics.load(step, 0);
  if (at === steps.none) return;
  looks++;
  if (at === steps.wanted) {
    say("interrupt");
    if (!terminating && looks % patience === 0) terminate();
  } else {
    say(terminating ? "wake" : "clear");
  }
  lookIn(Math.min(pause * looks, 50));
}

function lookIn(milliseconds: number): void {
  looking = true;
  setTimeout(look, milliseconds);
}

function terminate(): void {
  terminating = true;
  session.post("Runtime.terminateExecution", () => (terminating = false));
}

function say(word: InterruptWord["word"]): void {
  port.postMessage({ word, round } satisfies InterruptWord);
}

new Socket({ fd: fds.interrupts })
  .on("data", () => {
    // One that comes while another is under way is part of it.
    if (Atomics.compareExchange(step, 0, steps.none, steps.wanted) !== steps.none) return;
    round++;
    looks = 0;
    if (!looking) look();
  })
  .on("close", () => process.kill(process.pid, "SIGKILL"));
