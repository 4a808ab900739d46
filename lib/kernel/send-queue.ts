/** A part of a message: bytes that must not change, or a text. */
export type Frame = Buffer | string;

/** The sending half of a ZeroMQ socket. */
export interface Sender {
  readonly closed: boolean;
  send(frames: Frame[]): Promise<void>;
}

/**
 * Sends in order, one at a time. ZeroMQ's binding refuses a send that is made while another one waits, so every
 * message of a socket has to go through one queue and every send has to be awaited.
 */
export class SendQueue {
  readonly #socket: Sender;
  readonly #waiting: Frame[][] = [];
  #pumping: Promise<void> | undefined;

  constructor(socket: Sender) {
    this.#socket = socket;
  }

  /** Queues a message; sends it at once when nothing waits before it. */
  send(frames: Frame[]): void {
    if (this.#socket.closed) return;
    this.#waiting.push(frames);
    this.#pumping ??= this.#pump();
  }

  /** Resolves when everything queued so far has been handed to ZeroMQ. */
  async drained(): Promise<void> {
    await this.#pumping;
  }

  async #pump(): Promise<void> {
    try {
      while (this.#waiting.length > 0 && !this.#socket.closed) {
        // Taken in lots: what has been sent is not kept until the last is, and nothing is moved up for each.
        for (const frames of this.#waiting.splice(0)) {
          if (this.#socket.closed) break;
          await this.#socket.send(frames);
        }
      }
    } catch (error) {
      // Closing a socket refuses the send that waits in it.
      if (!this.#socket.closed) throw error;
    } finally {
      this.#waiting.length = 0;
      this.#pumping = undefined;
    }
  }
}
