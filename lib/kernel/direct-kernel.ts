import { randomUUID } from "node:crypto";
import type { Engine, EngineHost } from "./engine.js";
import { message, type Content, type Message } from "./message.js";
import type { RunningKernel } from "./running-kernel.js";
import { Session, type Channel } from "./session.js";
import { settled } from "./settled.js";

interface Request {
  readonly onMessage: (message: Message) => void;
  readonly reply: (content: Content) => void;
  readonly idle: () => void;
}

/** A kernel in this process, with its session and without sockets: what it says is what a wire would carry. */
export class DirectKernel implements RunningKernel {
  info: Content = {};
  readonly #session: Session;
  readonly #engine: Engine;
  readonly #id = randomUUID();
  readonly #requests = new Map<string, Request>();

  private constructor(engine: (host: EngineHost) => Engine) {
    let made!: Engine;
    this.#session = new Session((host) => (made = engine(host)), {
      send: (channel, sent) => this.#take(channel, sent),
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
    this.#engine.interrupt();
  }

  kill(): void {
    void this.#engine.shutdown();
  }

  async shutdown(): Promise<void> {
    this.#session.flush();
    await this.#engine.shutdown();
  }

  #ask(
    type: string,
    content: Content,
    onMessage: (message: Message) => void = () => undefined,
  ): { reply: Promise<Content>; idle: Promise<void> } {
    const request = message(type, content, { session: this.#id });
    const [reply, gotReply] = settled<Content>();
    const [idle, gotIdle] = settled<void>();
    this.#requests.set(request.header.msg_id, { onMessage, reply: gotReply, idle: gotIdle });
    this.#session.receive("shell", request);
    return { reply, idle };
  }

  #take(channel: Channel, sent: Message): void {
    const request = this.#requests.get(sent.parent.msg_id ?? "");
    if (channel === "shell") request?.reply(sent.content);
    if (channel !== "iopub") return;
    request?.onMessage(sent);
    const { header, content } = sent;
    if (header.msg_type === "status" && content["execution_state"] === "idle") request?.idle();
  }
}
