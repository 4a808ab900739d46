import { randomUUID } from "node:crypto";
import type { Engine, EngineHost } from "./engine.js";
import type { Content, Message } from "./message.js";
import { Requests, type Asked } from "./requests.js";
import type { RunningKernel } from "./running-kernel.js";
import { Session } from "./session.js";

/** A kernel in this process, with its session and without sockets: what it says is what a wire would carry. */
export class DirectKernel implements RunningKernel {
  info: Content = {};
  readonly #session: Session;
  readonly #engine: Engine;
  readonly #requests = new Requests(randomUUID());

  private constructor(engine: (host: EngineHost) => Engine) {
    let made!: Engine;
    this.#session = new Session((host) => (made = engine(host)), {
      send: (channel, sent) => this.#requests.take(channel, sent),
      shutdown: () => undefined,
    });
    this.#engine = made;
  }

  /** Starts an engine's kernel. */
  static async start(engine: (host: EngineHost) => Engine): Promise<DirectKernel> {
    const kernel = new DirectKernel(engine);
    kernel.info = await kernel.#ask("kernel_info_request", {}).reply;
    return kernel;
  }

  async warm(): Promise<void> {
    await this.#engine.warm();
  }

  async execute(
    code: string,
    {
      stopOnError = true,
      onMessage,
    }: { readonly stopOnError?: boolean; readonly onMessage: (message: Message) => void },
  ): Promise<Content> {
    const content = { code, silent: false, store_history: true, stop_on_error: stopOnError };
    const { reply, idle } = this.#ask("execute_request", content, onMessage);
    await idle;
    return reply;
  }

  interrupt(): void {
    this.#session.interrupt();
  }

  kill(): void {
    void this.#engine.shutdown();
  }

  async shutdown(): Promise<void> {
    this.#session.flush();
    await this.#engine.shutdown();
  }

  #ask(type: string, content: Content, onMessage?: (message: Message) => void): Asked {
    const asked = this.#requests.make(type, content, onMessage);
    this.#session.receive("shell", asked.request);
    return asked;
  }
}
