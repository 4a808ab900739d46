import { InputError } from "../errors.js";

/** The answer; an error about input begins with `name`, if there is one. */
export function naming<T>(name: string | undefined, answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    if (name === undefined || !(error instanceof InputError)) throw error;
    throw new InputError(`${name}: ${error.message}`);
  }
}
