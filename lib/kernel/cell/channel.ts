import type { Attached, CommMessage, MimeBundle } from "../engine.js";

/** Takes a comm message of the front end; answers whether its comm or target is known here. */
export type CommTaker = (message: CommMessage) => boolean;

/** What a kernel gives the code it runs. */
export interface CellChannel {
  display(
    data: MimeBundle,
    how: { readonly metadata: MimeBundle; readonly id?: string; readonly update?: boolean },
  ): void;
  clear(wait: boolean): void;
  /** Sends a message of any type to every front end. */
  publish(type: string, content: MimeBundle, attached: Attached): void;
  /** Keeps the running cell from ending before this has. */
  pending(shown: Promise<unknown>): void;
  /** Takes the comm messages of the front end. */
  onComm(take: CommTaker): void;
}

const key = Symbol.for("pamtlab.cell");
const holder = globalThis as unknown as Record<symbol, CellChannel | undefined>;

/**
 * The channel of the kernel that runs this code, or nothing outside of one. It is found through the global object
 * because a cell and the kernel may have loaded this module each for itself.
 */
export function channel(): CellChannel | undefined {
  return holder[key];
}

/** Gives the code of this process a channel. */
export function openChannel(opened: CellChannel): void {
  holder[key] = opened;
}
