import { InputError, unknownName } from "../errors.js";
import type { Seamcall } from "../tdx/seamcall.js";

/** What can be made to fail: a page asked of the host's allocator for a cache or a pair, or a call into the module. */
export type Fallible = "allocation" | Seamcall;

/** Which calls fail, by number: `{ allocation: [3] }` fails the third page asked for. Numbers count from 1. */
export type Failures = Readonly<Partial<Record<Fallible, readonly number[]>>>;

/** Calls that can fail here; a kernel has no answer to a failure of the others. */
export const fallible: readonly Fallible[] = [
  "allocation",
  "TDH.PHYMEM.PAMT.ADD",
  "TDH.PHYMEM.PAMT.REMOVE",
  "TDH.MEM.SEPT.ADD",
  "TDH.MEM.PAGE.ADD",
  "TDH.MEM.PAGE.AUG",
  "TDH.MEM.PAGE.DEMOTE",
  "TDH.MEM.PAGE.REMOVE",
  "TDH.PHYMEM.PAGE.RECLAIM",
];

/** Whether the call of this number is one that fails. */
export function fails(failures: Failures, what: Fallible, number: number): boolean {
  return failures[what]?.includes(number) ?? false;
}

/** Throws InputError unless every key is one of `known` and every number counts from 1. */
export function checkFailures(failures: Failures, known: readonly Fallible[] = fallible): void {
  for (const [what, numbers] of Object.entries(failures)) {
    if (!known.includes(what as Fallible)) throw unknownName("failure", what, known);
    const wrong = numbers.find((number) => !Number.isInteger(number) || number < 1);
    if (wrong !== undefined) {
      throw new InputError(
        `invalid failures.${what}: ${JSON.stringify(wrong)} (expected numbers of calls, from 1)`,
      );
    }
  }
}

/** Whether nothing is made to fail. */
export function isFaultless(failures: Failures): boolean {
  return Object.values(failures).every((numbers) => numbers.length === 0);
}
