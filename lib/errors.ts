import { closest, distance } from "fastest-levenshtein";

/**
 * Wrong input: the message names the thing, its value and the way out. The command line exits 2 on it.
 *
 * @example
 * throw new InputError(`invalid pamt: "on" (expected static or dynamic)`);
 */
export class InputError extends Error {
  override readonly name: string = "InputError";
}

/**
 * The error for a name that is not known, with the nearest one that is.
 *
 * @example
 * unknownName("key", "vcpu", ["vcpus", "memory"]).message; // 'unknown key: "vcpu" (did you mean "vcpus"?)'
 */
export function unknownName(what: string, name: string, known: readonly string[]): InputError {
  const near = known.length > 0 ? closest(name, known) : "";
  const close = near !== "" && distance(name, near) <= Math.max(2, Math.floor(name.length / 2));
  const hint = close ? `did you mean "${near}"?` : `expected ${list(known)}`;
  return new InputError(`unknown ${what}: "${name}" (${hint})`);
}

/** Words joined as prose: `a`, `a or b`, `a, b or c`. */
export function list(words: readonly string[], last = "or"): string {
  if (words.length < 2) return words[0] ?? "nothing";
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}
