import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Connection } from "./connection.js";

/** What the watching thread starts with; it sets `closed` to 1 when its sockets are closed. */
export interface WatchOrders {
  readonly connection: Connection;
  readonly closed: Int32Array;
}

/** The main thread's end of the watching thread. */
export interface Watcher {
  /** Sends a message on the control channel. */
  send(frames: readonly Buffer[]): void;
  onRequest(take: (frames: readonly Buffer[]) => void): void;
  /**
   * Closes the thread's sockets and waits for it, at most a second. A process must not exit before: ZeroMQ's binding
   * aborts it when a thread ends with an open socket.
   */
  close(): void;
}

/** Starts the thread that answers the heartbeat and takes the control channel, see `watch.ts`. */
export async function startWatch(connection: Connection): Promise<Watcher> {
  const closed = new Int32Array(new SharedArrayBuffer(4));
  const orders: WatchOrders = { connection, closed };
  const worker = new Worker(new URL("watch.js", import.meta.url), { workerData: orders });
  await once(worker, "message");
  return {
    send: (frames) => worker.postMessage(frames, []),
    onRequest: (take) =>
      void worker.on("message", (frames: Uint8Array[]) =>
        take(frames.map((frame) => Buffer.from(frame))),
      ),
    close: () => {
      worker.postMessage("close", []);
      Atomics.wait(closed, 0, 0, 1000);
    },
  };
}
