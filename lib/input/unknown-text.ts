import { InputError } from "../errors.js";
import { NEEDED_LINES } from "./boot-memory.js";

const expected = `expected a boot log (${NEEDED_LINES}), /proc/iomem, a JSON host or a size such as 2T`;

/** Whether a text holds what no log does: NUL bytes, or bytes that are no UTF-8. */
export function isBinary(text: string): boolean {
  return text.includes("\0") || text.includes("\uFFFD");
}

/** The error for a text of which no line is known. */
export function unknownText(length: number, binary: boolean): InputError {
  if (length === 0) return new InputError(`nothing to read: the input is empty (${expected})`);
  const what = binary ? "binary content that is no log" : "text of no known kind";
  return new InputError(`cannot read a host from ${what} (${expected})`);
}
