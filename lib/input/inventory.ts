import { InputError } from "../errors.js";
import type { HostSpec } from "../scene/host-spec.js";
import { fromJson } from "./json.js";
import { decoded, LineSplitter } from "./lines.js";

/** One line of an inventory: a host, or why it is none. Lines are counted from 1. */
export type InventoryLine =
  | { readonly line: number; readonly spec: HostSpec }
  | { readonly line: number; readonly error: InputError };

// A host of 3200 ranges, as many as Linux can have, takes some 300 KB of JSON.
const LINE_CAP = 4 * 1024 * 1024;

/**
 * Reads an inventory, one JSON host a line, as a stream. A line that is no host is answered with its error and does not
 * stop the rest; empty lines are passed over.
 */
export async function* readHosts(
  chunks: AsyncIterable<Uint8Array | string>,
  name?: string,
): AsyncGenerator<InventoryLine, void, undefined> {
  const splitter = new LineSplitter(LINE_CAP);
  let line = 0;
  const answer = (text: string, cut: boolean): InventoryLine | undefined => {
    line += 1;
    return text.trim() === "" ? undefined : inventoryLine(text, cut, line, name);
  };
  for await (const chunk of decoded(chunks)) {
    for (const { text, cut } of splitter.push(chunk)) {
      const answered = answer(text, cut);
      if (answered) yield answered;
    }
  }
  for (const { text, cut } of splitter.end()) {
    const answered = answer(text, cut);
    if (answered) yield answered;
  }
}

function inventoryLine(
  text: string,
  cut: boolean,
  line: number,
  name: string | undefined,
): InventoryLine {
  const where = name === undefined ? `line ${line}` : `${name} line ${line}`;
  try {
    if (cut) throw new InputError(`more than ${LINE_CAP} characters (expected one JSON host)`);
    return { line, spec: fromJson(text) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { line, error: new InputError(`${where}: ${error.message}`) };
  }
}
