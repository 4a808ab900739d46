import * as fc from "fast-check";
import { test as plain } from "vitest";

type Body = (...values: never[]) => unknown;

/** What the tests use of `@fast-check/vitest`, which takes seconds to load: too long for once a mutant. */
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
          settings as never,
        ),
      ),
});
export { fc };
