import type { Failure } from "../engine.js";
import { excerpt } from "../excerpt.js";
import type { Problem } from "../language/problem.js";

// Beyond these the reader has enough to do.
const most = 10;

/** What the compiler found wrong with a cell, as an error with the lines it is about. */
export function compileFailure(
  ename: string,
  problems: readonly Problem[],
  name: string,
  source: string,
): Failure {
  const [first] = problems;
  const place = ({ line, column }: Problem): string => `${name}:${line}:${column}`;
  const left = problems.length - most;
  return {
    ename,
    evalue: first ? `${first.message} (${place(first)})` : "",
    traceback: [
      ...problems
        .slice(0, most)
        .flatMap((problem) => [
          `${place(problem)} - error TS${problem.code}: ${problem.message}`,
          ...excerpt(source, problem).map((line) => `      ${line}`),
        ]),
      ...(left > 0 ? [`… and ${left} more`] : []),
    ],
  };
}
