import { Publisher, Router } from "zeromq";
import { address, removeSockets, type Connection } from "./connection.js";
import type { Engine, EngineHost } from "./engine.js";
import { Codec, type Message } from "./message.js";
import { SendQueue } from "./send-queue.js";
import { givingBack } from "./rest.js";
import { Session } from "./session.js";
import { settled } from "./settled.js";
import { startWatch } from "./watcher.js";

/**
 * Serves a connection until it is told to shut down; resolves then. Binds before it resolves anything else, so a port
 * that is taken rejects with the system's error.
 */
export async function serve(
  connection: Connection,
  engine: (host: EngineHost) => Engine,
): Promise<void> {
  const shell = new Router({ linger: 1000, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
  const iopub = new Publisher({ linger: 1000, sendHighWaterMark: 0 });
  const stdin = new Router({ linger: 0, sendHighWaterMark: 0 });
  // Sockets in the file system are for their owner alone.
  const mask = process.umask(0o077);
  await shell.bind(address(connection, "shell_port"));
  await iopub.bind(address(connection, "iopub_port"));
  await stdin.bind(address(connection, "stdin_port"));
  const watch = await startWatch(connection);
  process.umask(mask);

  const codec = new Codec(connection.key);
  const queues = {
    shell: new SendQueue(shell),
    iopub: new SendQueue(iopub),
    stdin: new SendQueue(stdin),
  };
  const worked = givingBack();
  let running: Engine | undefined;
  const [ended, end] = settled<void>();
  const session = new Session((host) => (running = engine(host)), {
    send: (channel, message) => {
      const frames = codec.encode(message);
      if (channel === "control") watch.send(frames);
      else queues[channel].send(frames);
    },
    shutdown: () => end(),
  });
  const take = (channel: "shell" | "control" | "stdin", request: Message | undefined): void => {
    if (request) session.receive(channel, request);
    worked();
  };
  watch.onRequest((frames) => take("control", codec.decode(frames)));
  void (async () => {
    for await (const frames of shell) take("shell", codec.decode(frames));
  })();
  void (async () => {
    for await (const frames of stdin) take("stdin", codec.decode(frames));
  })();
  // What a cell that ends the process has printed is still sent: the first send of an idle queue is immediate.
  process.once("exit", () => {
    session.flush();
    watch.close();
  });
  session.start();
  process.on("SIGINT", () => session.interrupt());
  process.on("uncaughtException", reportStray);
  process.on("unhandledRejection", reportStray);

  await ended;
  await Promise.all(Object.values(queues).map((queue) => queue.drained()));
  watch.close();
  await running?.shutdown();
  for (const socket of [shell, iopub, stdin]) socket.close();
  removeSockets(connection);
}

/** An error that no cell awaits: the reader sees it, and the kernel goes on. */
function reportStray(error: unknown): void {
  console.error("Uncaught", error);
}
