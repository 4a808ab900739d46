import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { compiled } from "../../../compiled.js";
import type { CellCommand } from "../protocol.js";
import { soon } from "./immediates.js";
import {
  advance,
  inRound,
  places,
  shared,
  steps,
  whole,
  type ThreadOrders,
  type Word,
} from "./shared.js";

/** Whether an interrupt is under way. */
export function isInterrupted(): boolean {
  return (Atomics.load(shared, places.word) & 3) !== steps.none;
}

/** Whether a run was interrupted before it began. */
export function wasInterrupted(run: number): boolean {
  return run <= Atomics.load(shared, places.stopped);
}

/** What is done with what the thread tells. */
export interface Handlers {
  /** Carries a command out. */
  readonly obey: (command: CellCommand) => void;
  /** Gives up what the cell waits for: nothing of it holds this thread. A termination may end this halfway, then it is called again. */
  readonly heard: () => void;
  /** The next cell may come. */
  readonly clear: () => void;
}

/**
 * Starts the thread that takes the supervisor's commands; it ends JavaScript that holds this thread when it is to.
 * What it answers lets commands be obeyed.
 */
export function startThread(handlers: Handlers): () => void {
  const { port1: commands, port2 } = new MessageChannel();
  const orders: ThreadOrders = { shared, commands: port2 };
  const worker = new Worker(compiled("kernel/node/child/thread.js"), {
    workerData: orders,
    transferList: [port2],
    execArgv: [],
  });

  let isOpen = false;
  function take(): void {
    if (!isOpen) return;
    // A termination between here and its end would lose the command.
    const command = whole(() => receiveMessageOnPort(commands));
    if (!command) return;
    soon(take);
    handlers.obey(command.message as CellCommand);
  }

  // The thread says each word again until it is done, so one may come late: then its round is over.
  worker.on("message", ({ word, round }: Word) => {
    const [wanted, heard] = [inRound(round, steps.wanted), inRound(round, steps.heard)];
    if (word === "interrupt" && Atomics.load(shared, places.word) === wanted) {
      handlers.heard();
      advance(wanted, heard);
    }
    if (word === "clear" && advance(heard, inRound(round, steps.none))) handlers.clear();
    soon(take);
  });
  return () => {
    isOpen = true;
    take();
  };
}
