import * as fc from "fast-check";
import { test as plain } from "vitest";

// Of the values that a test asks for; the first few tell most mutants.
const RUNS = 25;

type Body = (...values: never[]) => unknown;

/**
 * What the tests use of `@fast-check/vitest`, which takes seconds to load: too long for once a mutant. Values are the same at
 * every run, so that a mutant's end is, and a failure is not made smaller.
 */
export const test = Object.assign(plain, {
  prop:
    (arbitraries: fc.Arbitrary<unknown>[], settings?: fc.Parameters<unknown[]>) =>
    (name: string, body: Body) =>
      plain(name, () =>
        fc.assert(
          fc.asyncProperty(
            fc.tuple(...arbitraries),
            async (values) => body(...(values as never[])) as Promise<void>,
          ),
          { ...settings, numRuns: Math.min(settings?.numRuns ?? 100, RUNS), seed: 1, endOnFailure: true } as never,
        ),
      ),
});
export { fc };
