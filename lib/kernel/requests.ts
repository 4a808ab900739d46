import { message, type Content, type Message } from "./message.js";
import type { Channel } from "./session.js";
import { settled } from "./settled.js";

/** A request that is to be sent, and what comes of it. */
export interface Asked {
  readonly request: Message;
  readonly reply: Promise<Content>;
  readonly idle: Promise<void>;
}

interface Waiting {
  readonly onMessage: (message: Message) => void;
  readonly reply: (content: Content) => void;
  readonly idle: () => void;
}

/** The requests of one client, each with those who wait for what comes of it, whatever carries the messages. */
export class Requests {
  readonly #session: string;
  readonly #waiting = new Map<string, Waiting>();

  constructor(session: string) {
    this.#session = session;
  }

  /** Makes a request; `onMessage` gets what is published for it, late output included. */
  make(
    type: string,
    content: Content,
    onMessage: (message: Message) => void = () => undefined,
  ): Asked {
    const request = message(type, content, { session: this.#session });
    const [reply, gotReply] = settled<Content>();
    const [idle, gotIdle] = settled<void>();
    this.#waiting.set(request.header.msg_id, { onMessage, reply: gotReply, idle: gotIdle });
    return { request, reply, idle };
  }

  /** Hands a kernel's message to those who wait for it. */
  take(channel: Channel, sent: Message): void {
    const waiting = this.#waiting.get(sent.parent.msg_id ?? "");
    if (!waiting) return;
    const { header, content } = sent;
    if (channel === "iopub") {
      waiting.onMessage(sent);
      const isIdle = header.msg_type === "status" && content["execution_state"] === "idle";
      if (isIdle) waiting.idle();
    } else if (channel !== "stdin") waiting.reply(content);
  }
}
