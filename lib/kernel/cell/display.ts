import { randomUUID } from "node:crypto";
import { displayHook, encodeBundle, mimeBundle } from "../display.js";
import type { MimeBundle } from "../engine.js";
import { channel } from "./channel.js";

/** How to show a value. */
export interface DisplayOptions {
  /** Names the place, so that it can be shown anew; made up by default. */
  readonly id?: string;
  /** Shows the value wherever `id` stands already, in earlier cells too, in place of showing it here. */
  readonly update?: boolean;
  /** The value is a bundle of forms by MIME type already. */
  readonly raw?: boolean;
  /** What the protocol calls the metadata of the bundle, by MIME type. */
  readonly metadata?: MimeBundle;
}

/** A place in the output. As the last value of a cell it shows nothing. */
export interface Display {
  readonly id: string;
  /** Shows another value in this place. */
  update(value: unknown, options?: Pick<DisplayOptions, "raw" | "metadata">): void;
}

/**
 * Shows a value in the running cell, in order with what the cell prints: by its `Symbol.for("Jupyter.display")`
 * method, its `toHTML()`, as the image its bytes are, else as text. Outside of a notebook it is printed as text.
 */
export function display(value: unknown, options: DisplayOptions = {}): Display {
  const id = options.id ?? randomUUID();
  const bundle = options.raw === true ? encodeBundle(value as MimeBundle) : mimeBundle(value);
  if (bundle instanceof Promise) {
    const shown = bundle.then((data) => show(data, id, options));
    channel()?.pending(shown);
  } else {
    show(bundle, id, options);
  }
  return {
    id,
    update: (next, more = {}) => void display(next, { ...more, id, update: true }),
    ...quiet,
  };
}

/** Takes away what the running cell has shown so far; with `wait`, once there is something new to show. */
export function clearOutput({ wait = false }: { readonly wait?: boolean } = {}): void {
  channel()?.clear(wait);
}

const quiet = { [displayHook]: (): MimeBundle => ({}) };

function show(
  data: MimeBundle,
  id: string,
  { update = false, metadata = {} }: DisplayOptions,
): void {
  const open = channel();
  if (open) open.display(data, { metadata, id, update });
  else if (typeof data["text/plain"] === "string") console.log(data["text/plain"]);
}
