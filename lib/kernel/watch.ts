import { parentPort, workerData } from "node:worker_threads";
import { Reply, Router } from "zeromq";
import { address } from "./connection.js";
import { Codec, delimiter } from "./message.js";
import { SendQueue, type Frame } from "./send-queue.js";
import type { WatchOrders } from "./watcher.js";

// The thread that stays awake while a cell keeps the main one busy: it answers the heartbeat, takes the control
// channel, turns an interrupt request into a signal, and ends the kernel when its parent is gone.

const { connection, closed } = workerData as WatchOrders;
const port = parentPort!;
const parent = Number(process.env["JPY_PARENT_PID"] ?? Number.NaN);
const bornOfParent = process.ppid === parent;

const control = new Router({ linger: 1000, sendHighWaterMark: 0 });
const heartbeat = new Reply({ linger: 0 });
const replies = new SendQueue(control);
const codec = new Codec(connection.key);

async function serve(): Promise<void> {
  await control.bind(address(connection, "control_port"));
  await heartbeat.bind(address(connection, "hb_port"));
  port.on("message", (frames: Uint8Array[] | "close") => {
    if (frames === "close") void close();
    else replies.send(ownedByZeroMq(frames));
  });
  port.postMessage("ready");
  if (!Number.isNaN(parent)) setInterval(endOrphan, 500).unref();
  await Promise.all([echo(), relay()]);
}

/**
 * A reply's parts as texts. ZeroMQ gives a buffer back to the thread that has sent it when it has been sent, which may be
 * after the thread has ended, and the process would be aborted; a text it copies.
 */
function ownedByZeroMq(frames: readonly Uint8Array[]): Frame[] {
  const buffers = frames.map((frame) => Buffer.from(frame));
  const start = buffers.findIndex((frame) => frame.equals(delimiter));
  return buffers.map((frame, i) => (i > start ? frame.toString("utf8") : frame));
}

async function echo(): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

async function relay(): Promise<void> {
  for await (const frames of control) {
    const request = codec.decode(frames);
    if (!request) continue;
    // Windows has no signals to send: there an interrupt only reaches what waits on a promise.
    if (request.header.msg_type === "interrupt_request" && process.platform !== "win32") {
      process.kill(process.pid, "SIGINT");
    }
    port.postMessage(frames);
  }
}

async function close(): Promise<void> {
  await replies.drained();
  control.close();
  heartbeat.close();
  port.close();
  Atomics.store(closed, 0, 1);
  Atomics.notify(closed, 0);
}

function endOrphan(): void {
  const isOrphan = bornOfParent ? process.ppid !== parent : !exists(parent);
  if (isOrphan) process.kill(process.pid, "SIGKILL");
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

void serve();
