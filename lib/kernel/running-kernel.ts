import type { Content, Message } from "./message.js";
import { formatExit, type KernelExit } from "./launch.js";

/** A kernel as whoever runs a notebook in it sees it, over a wire or without one. */
export interface RunningKernel {
  /** The content of its `kernel_info_reply`. */
  readonly info: Content;
  /** Readies it for its first cell, as far as that is worth waiting for. */
  warm(): Promise<void>;
  /**
   * Runs code; `onMessage` gets what it publishes, late output included. Answers the content of the reply.
   *
   * @throws KernelDied when the process ends meanwhile.
   */
  execute(
    code: string,
    how: { readonly stopOnError?: boolean; readonly onMessage: (message: Message) => void },
  ): Promise<Content>;
  /** Asks it to stop what it runs. */
  interrupt(): void;
  /** Ends its process without asking. */
  kill(): void;
  /** Asks it to end and waits until it has. */
  shutdown(): Promise<void>;
}

/** The kernel's process ended while something was awaited of it. */
export class KernelDied extends Error {
  override readonly name: string = "KernelDied";
  constructor(readonly exit: KernelExit) {
    super(formatExit(exit));
  }
}
