import { Session } from "node:inspector";
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { FrameReader } from "../frames.js";
import { fds, type Command } from "../protocol.js";
import { advance, inRound, places, shared, steps, type ThreadOrders, type Word } from "./shared.js";

// The thread that takes the supervisor's commands, and can reach a main thread which runs a loop: it asks V8 to
// terminate what runs there. A termination that comes too late ends whatever runs next, so nothing else is begun until
// it has been used up.

const { commands } = workerData as ThreadOrders;
const port = parentPort!;
const session = new Session();
session.connectToMainThread();

// In milliseconds: how often to look, and for how long. A main thread that does not answer is terminated once this process
// has worked so long, or has slept so long in a call. One that only waits for a processor has done neither, and would be hit
// in the middle of Node's own code.
const pause = 2;
const patience = { worked: 10, worn: 160, slept: 300 };

let lastRun = 0;
let round = 0;
let looks = 0;
// Since when the main thread has not answered, and to what; what it does about an interrupt may take longer than cells.
let since = { word: 0, worked: 0, at: 0 };
let given = patience.worked;
let next: NodeJS.Timeout | undefined;

function look(): void {
  const word = Atomics.load(shared, places.word);
  if (word === inRound(round, steps.none)) return;
  const isTerminating = Atomics.load(shared, places.terminating) === 1;
  if (word !== since.word) beginPatience(word);
  const isLate = !isTerminating && isOver();
  looks++;
  if (word === inRound(round, steps.wanted)) {
    say("interrupt");
    if (isLate) terminate(word);
  } else if (isLate && advance(word, inRound(round + 1, steps.wanted))) {
    // What the cell waited for has come, and holds the main thread again.
    round++;
  } else {
    say(isTerminating ? "wake" : "clear");
  }
  next = setTimeout(look, Math.min(pause * looks, 50));
}

function beginPatience(word: number): void {
  since = { word, worked: worked(), at: performance.now() };
}

function isOver(): boolean {
  return worked() - since.worked >= given || performance.now() - since.at >= patience.slept;
}

/** How long this process has had a processor, in milliseconds. */
function worked(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function terminate(word: number): void {
  Atomics.store(shared, places.terminating, 1);
  if (Atomics.load(shared, places.whole) === 1) {
    Atomics.store(shared, places.terminating, 0);
    return;
  }
  beginPatience(word);
  given = Math.min(2 * given, patience.worn);
  session.post("Runtime.terminateExecution", () => {
    // What it ended may have been about to begin something whole.
    Atomics.store(shared, places.whole, 0);
    Atomics.store(shared, places.terminating, 0);
  });
}

function say(word: Word["word"]): void {
  port.postMessage({ word, round } satisfies Word);
}

function interrupt(): void {
  Atomics.store(shared, places.stopped, lastRun);
  Atomics.store(shared, places.word, inRound(++round, steps.wanted));
  looks = 0;
  given = patience.worked;
  clearTimeout(next);
  look();
}

const reader = new FrameReader();
new Socket({ fd: fds.commands })
  .on("data", (chunk) => {
    for (const command of reader.push(chunk) as Command[]) {
      if (command.kind === "run") lastRun = command.run;
      if (command.kind === "interrupt") {
        interrupt();
        continue;
      }
      commands.postMessage(command, []);
      say("wake");
    }
  })
  .on("close", () => process.kill(process.pid, "SIGKILL"));
