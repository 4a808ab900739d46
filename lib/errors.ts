import { closest, distance } from "fastest-levenshtein";

/**
 * Wrong input: the message names the thing, its value and the way out. The command line exits 2 on it.
 *
 * @example
 * throw new InputError(`invalid pamt: "on" (expected static or dynamic)`);
 */
export class InputError extends Error {
  override readonly name: string = "InputError";

  /** One of another copy of this package is one as well, as a study's own functions import it. */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return error instanceof Error && error.name === "InputError";
  }
}

/**
 * The error for a name that is not known, with the nearest one that is.
 *
 * @example
 * unknownName("key", "vcpu", ["vcpus", "memory"]).message; // 'unknown key: "vcpu" (did you mean "vcpus"?)'
 */
export function unknownName(what: string, name: string, known: readonly string[]): InputError {
  // Letters in another order are the same slip of the keyboard as one wrong letter.
  const permuted = known.find((one) => letters(one) === letters(name));
  const near = permuted ?? (known.length > 0 ? closest(name, known) : "");
  const close = near !== "" && distance(name, near) <= Math.max(2, Math.floor(name.length / 2));
  const hint = close ? `did you mean "${near}"?` : `expected ${list(known)}`;
  return new InputError(`unknown ${what}: "${name}" (${hint})`);
}

function letters(word: string): string {
  return word.split("").sort().join("");
}

/**
 * The value, if it is a whole number within the limits.
 *
 * @throws InputError naming what it is, its value and the limits.
 * @example
 * whole("vcpus", 8, 1, 65535); // 8
 */
export function whole(what: string, value: unknown, least: number, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  throw invalid(what, value, `a whole number from ${least} to ${most}`);
}

/**
 * The value, if it is one of those known.
 *
 * @throws InputError naming what it is, its value and what is known.
 * @example
 * oneOf("pamt", "static", ["static", "dynamic"]); // "static"
 */
export function oneOf<T extends string | number>(what: string, value: T, known: readonly T[]): T {
  if (known.includes(value)) return value;
  throw invalid(what, value, list(known.map(String)));
}

/**
 * An error with where it came up behind its message, and itself as the cause; one about input stays one.
 *
 * @example
 * placed(new InputError("no answer"), "guests 3").message; // "no answer (at guests 3)"
 */
export function placed(cause: unknown, place: string): Error {
  const text = `${cause instanceof Error ? cause.message : String(cause)} (at ${place})`;
  return cause instanceof InputError ? new InputError(text, { cause }) : new Error(text, { cause });
}

/** The error for a value that cannot be, with what was expected in its place. */
export function invalid(what: string, value: unknown, expected: string): InputError {
  return new InputError(`invalid ${what}: ${JSON.stringify(value)} (expected ${expected})`);
}

/** Words joined as prose: `a`, `a or b`, `a, b or c`. */
export function list(words: readonly string[], last = "or"): string {
  if (words.length < 2) return words[0] ?? "nothing";
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}
