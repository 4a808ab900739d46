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

let looks = 0;
let terminating = false;
let active = false;

function look(): void {
  looks++;
  const heard = Atomics.load(step, 0) === steps.heard;
  if (heard && !terminating) {
    active = false;
    say("clear");
    return;
  }
  say(heard ? "wake" : "interrupt");
  if (!heard && !terminating && looks % patience === 0) {
    terminating = true;
    session.post("Runtime.terminateExecution", () => (terminating = false));
  }
  setTimeout(look, Math.min(pause * looks, 50));
}

function say(word: InterruptWord): void {
  port.postMessage(word);
}

new Socket({ fd: fds.interrupts })
  .on("data", () => {
    if (active) return;
    active = true;
    looks = 0;
    Atomics.store(step, 0, steps.wanted);
    look();
  })
  .on("close", () => process.kill(process.pid, "SIGKILL"));
