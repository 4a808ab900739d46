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
  readonly onMessage: ((message: Message) => void) | undefined;
  readonly reply: (content: Content) => void;
  readonly idle: () => void;
  replied: boolean;
  ended: boolean;
}

/** The requests of one client, each with those who wait for what comes of it, whatever carries the messages. */
export class Requests {
  readonly #session: string;
  readonly #waiting = new Map<string, Waiting>();

  constructor(session: string) {
    this.#session = session;
  }

  /** Makes a request; `onMessage` gets what is published for it, late output included. */
  make(type: string, content: Content, onMessage?: (message: Message) => void): Asked {
    const request = message(type, content, { session: this.#session });
    const [reply, gotReply] = settled<Content>();
    const [idle, gotIdle] = settled<void>();
    const waiting = { onMessage, reply: gotReply, idle: gotIdle, replied: false, ended: false };
    this.#waiting.set(request.header.msg_id, waiting);
    return { request, reply, idle };
  }

  /** Hands a kernel's message to those who wait for it. */
  take(channel: Channel, sent: Message): void {
    const id = sent.parent.msg_id ?? "";
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    const { header, content } = sent;
    if (channel === "iopub") {
      waiting.onMessage?.(sent);
      if (header.msg_type === "status" && content["execution_state"] === "idle") {
        waiting.ended = true;
        waiting.idle();
      }
    } else if (channel !== "stdin") {
      waiting.replied = true;
      waiting.reply(content);
    }
    // Who listens may hear more later: of timers that a cell has left.
    if (waiting.replied && waiting.ended && !waiting.onMessage) this.#waiting.delete(id);
  }
}
