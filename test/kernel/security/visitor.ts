import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Dealer, Subscriber } from "zeromq";
import {
  address,
  freshConnection,
  writeConnection,
  type Connection,
} from "../../../lib/kernel/connection.js";
import { Codec, message, type Content, type Message } from "../../../lib/kernel/message.js";
import { main, setup } from "../built.js";

// The kernel's process, and somebody who can reach its sockets, with and without the key.

export interface Started {
  /** The folder of its notebook. */
  readonly folder: string;
  readonly connection: Connection;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** Starts a kernel on a fresh connection with some of it changed. */
export async function startKernel(change: Partial<Connection> = {}): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), "pamtlab-security-"));
  const connection: Connection = { ...(await freshConnection("pamtlab")), ...change };
  const file = join(folder, "connection.json");
  await writeConnection(file, connection);
  // Jupyter's own clients append what they were started with.
  const args = [main, "kernel", "start", "--types=off", file, "cells.ts"];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: "ignore" });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return { folder, connection, pid: child.pid!, stop };
}

export const request = (type: string, content: Content = {}): Message =>
  message(type, content, { session: "visitor" });
export const cell = (code: string, more: Content = {}): Message =>
  request("execute_request", { code, ...more });

/** Waits until something is found. */
export async function found<T>(find: () => T | undefined, seconds = 30): Promise<T> {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end; await delay(10)) {
    const value = find();
    if (value !== undefined) return value;
  }
  throw new Error(`not found in ${seconds} s: ${String(find)}`);
}

type Channel = "shell" | "control" | "stdin";

/** One socket of each channel, and all that comes by them. */
export class Visitor {
  /** Signs as those do who have the key. */
  readonly codec: Codec;
  readonly heard: { readonly channel: string; readonly message: Message }[] = [];
  readonly #sockets: Readonly<Record<Channel, Dealer>>;
  readonly #iopub = new Subscriber({ linger: 0, reconnectInterval: 10 });

  constructor(connection: Connection) {
    this.codec = new Codec(connection.key);
    const routingId = `visitor-${Math.random()}`;
    const dealer = (port: "shell_port" | "control_port" | "stdin_port"): Dealer => {
      const socket = new Dealer({ linger: 0, routingId, reconnectInterval: 10 });
      socket.connect(address(connection, port));
      return socket;
    };
    this.#sockets = {
      shell: dealer("shell_port"),
      control: dealer("control_port"),
      stdin: dealer("stdin_port"),
    };
    this.#iopub.connect(address(connection, "iopub_port"));
    this.#iopub.subscribe();
    const all = Object.entries({ ...this.#sockets, iopub: this.#iopub });
    for (const [channel, socket] of all) void this.#listen(channel, socket);
  }

  async #listen(channel: string, socket: AsyncIterable<Buffer[]>): Promise<void> {
    for await (const frames of socket) {
      const heard = this.codec.decode(frames);
      if (heard) this.heard.push({ channel, message: heard });
    }
  }

  /** Waits until the kernel answers and what it publishes is heard: a subscription takes effect late. */
  async ready(): Promise<void> {
    while (!this.heard.some(({ channel }) => channel === "iopub")) {
      await this.ask("shell", request("kernel_info_request"));
      await delay(50);
    }
  }

  /** Sends frames as they are, or a message well signed. */
  async send(channel: Channel, sent: Buffer[] | Message): Promise<void> {
    await this.#sockets[channel].send(Array.isArray(sent) ? sent : this.codec.encode(sent));
  }

  /** What has been said in answer to a message, as short lines. */
  said({ header }: Message): string[] {
    return this.heard
      .filter(({ message: { parent } }) => parent.msg_id === header.msg_id)
      .map(({ channel, message: told }) => `${channel} ${told.header.msg_type}`);
  }

  /** Waits for an answer of a type. */
  async answer({ header }: Message, type: string): Promise<Content> {
    const answered = await found(() =>
      this.heard.find(
        ({ message: told }) =>
          told.parent.msg_id === header.msg_id && told.header.msg_type === type,
      ),
    );
    return answered.message.content;
  }

  /** Asks and waits for the reply. */
  async ask(channel: Channel, asked: Message): Promise<Content> {
    await this.send(channel, asked);
    return this.answer(asked, asked.header.msg_type.replace("_request", "_reply"));
  }

  /** What a cell answers, as text. */
  async run(code: string): Promise<unknown> {
    const asked = cell(code);
    await this.send("shell", asked);
    const shown = await this.answer(asked, "execute_result");
    return (shown["data"] as Content)["text/plain"];
  }

  close(): void {
    for (const socket of [...Object.values(this.#sockets), this.#iopub]) socket.close();
  }
}

/** A kernel and a visitor that it answers, and how both end. */
export async function visiting(): Promise<{
  readonly kernel: Started;
  readonly visitor: Visitor;
  readonly end: () => Promise<void>;
}> {
  setup();
  const kernel = await startKernel();
  const visitor = new Visitor(kernel.connection);
  await visitor.ready();
  const end = async (): Promise<void> => {
    visitor.close();
    await kernel.stop();
  };
  return { kernel, visitor, end };
}
