import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Dealer, Subscriber } from "zeromq";
import { address, type Connection } from "./connection.js";
import type { Kernelspec } from "./kernelspec.js";
import { launch, type KernelExit, type KernelProcess } from "./launch.js";
import { Codec, type Content, type Message } from "./message.js";
import { Requests, type Asked } from "./requests.js";
import { KernelDied, type RunningKernel } from "./running-kernel.js";
import { SendQueue } from "./send-queue.js";
import type { Channel } from "./session.js";

// How long to wait for `idle` after a reply: some kernels lose it.
const idleGrace = 2000;
const startLimit = 60_000;

/** A running kernel as its client sees it over the wire. */
export class KernelClient implements RunningKernel {
  /** The content of the kernel's `kernel_info_reply`. */
  info: Content = {};
  readonly exited: Promise<KernelExit>;
  readonly #process: KernelProcess;
  readonly #session = randomUUID();
  readonly #codec: Codec;
  readonly #shell: Dealer;
  readonly #control: Dealer;
  readonly #iopub: Subscriber;
  readonly #queues: { readonly shell: SendQueue; readonly control: SendQueue };
  readonly #requests = new Requests(this.#session);
  #heard = false;

  constructor(process: KernelProcess) {
    const { connection } = process;
    this.#process = process;
    this.exited = process.exited;
    this.#codec = new Codec(connection.key);
    // A kernel binds its sockets some time after they are connected to.
    const reconnectInterval = 10;
    const incoming = { linger: 0, receiveHighWaterMark: 0, reconnectInterval };
    const options = { ...incoming, sendHighWaterMark: 0 };
    this.#shell = new Dealer({ ...options, routingId: this.#session });
    this.#control = new Dealer({ ...options, routingId: this.#session });
    this.#iopub = new Subscriber(incoming);
    this.#queues = { shell: new SendQueue(this.#shell), control: new SendQueue(this.#control) };
    this.#connect(connection);
  }

  #connect(connection: Connection): void {
    this.#shell.connect(address(connection, "shell_port"));
    this.#control.connect(address(connection, "control_port"));
    this.#iopub.connect(address(connection, "iopub_port"));
    this.#iopub.subscribe();
    void this.#read("shell", this.#shell);
    void this.#read("control", this.#control);
    void this.#read("iopub", this.#iopub);
  }

  async #read(channel: Channel, socket: AsyncIterable<Buffer[]>): Promise<void> {
    for await (const frames of socket) {
      const received = this.#codec.decode(frames);
      if (!received) continue;
      if (channel === "iopub") this.#heard = true;
      this.#requests.take(channel, received);
    }
  }

  /** Asks until the kernel answers and its iopub channel is heard: a subscription takes effect late. */
  async ready(limit: number = startLimit): Promise<void> {
    const end = Date.now() + limit;
    while (Date.now() < end) {
      const asked = this.#ask("shell", "kernel_info_request", {});
      await this.#alive(Promise.race([asked.idle, delay(250)]));
      const answered = await Promise.race([asked.reply, delay(0)]);
      if (answered) this.info = answered;
      if (this.#heard && this.info["language_info"]) return;
    }
    throw new Error(`the kernel did not answer within ${limit / 1000} s`);
  }

  /** Waits until the first cell can run at once: a kernel may load its compiler late. */
  async warm(): Promise<void> {
    const content = { code: "", silent: true, store_history: false, stop_on_error: false };
    await this.#alive(this.#ask("shell", "execute_request", content).reply);
  }

  async execute(
    code: string,
    {
      stopOnError = true,
      onMessage,
    }: {
      stopOnError?: boolean;
      onMessage: (message: Message) => void;
    },
  ): Promise<Content> {
    const content = { code, silent: false, store_history: true, stop_on_error: stopOnError };
    const request = { ...content, user_expressions: {}, allow_stdin: false };
    const asked = this.#ask("shell", "execute_request", request, onMessage);
    const reply = await this.#alive(asked.reply);
    await this.#alive(Promise.race([asked.idle, delay(idleGrace, undefined, { ref: false })]));
    return reply;
  }

  /** Asks the kernel to stop what it runs. */
  interrupt(): void {
    this.#ask("control", "interrupt_request", {});
  }

  /** Ends the process without asking. */
  kill(): void {
    this.#process.kill();
  }

  /** Asks the kernel to end, and ends it when it has not after `grace` milliseconds. */
  async shutdown(grace = 3000): Promise<void> {
    this.#ask("control", "shutdown_request", { restart: false });
    const late = setTimeout(() => this.kill(), grace);
    await this.exited;
    clearTimeout(late);
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
  }

  #ask(
    channel: "shell" | "control",
    type: string,
    content: Content,
    onMessage?: (message: Message) => void,
  ): Asked {
    const asked = this.#requests.make(type, content, onMessage);
    this.#queues[channel].send(this.#codec.encode(asked.request));
    return asked;
  }

  #alive<T>(awaited: Promise<T>): Promise<T> {
    const died = this.exited.then((exit) => {
      throw new KernelDied(exit);
    });
    return Promise.race([awaited, died]);
  }
}

/**
 * Starts a kernel and waits until it answers. Ports are chosen before the kernel binds them; when another process was
 * faster, others are tried.
 */
export async function startOverWire(
  spec: Kernelspec,
  cwd: string,
  tries = 3,
): Promise<KernelClient> {
  const client = new KernelClient(await launch(spec, cwd));
  try {
    await client.ready();
    return client;
  } catch (error) {
    client.kill();
    await client.shutdown();
    const taken = error instanceof KernelDied && /EADDRINUSE|in use/i.test(error.exit.tail);
    if (!taken || tries <= 1) throw error;
    return startOverWire(spec, cwd, tries - 1);
  }
}
