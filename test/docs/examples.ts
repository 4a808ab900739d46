import { readFileSync } from "node:fs";

/** An example of a docstring: a line of code, and what it answers where the line says so. */
export interface Example {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

/** The examples of a TypeScript file's docstrings, in order. */
export function examplesOf(root: string, file: string): Example[] {
  const source = readFileSync(`${root}/${file}`, "utf8");
  return [...source.matchAll(/@example\n((?: *\*(?! *@|\/).*\n)+)/g)].map((found) => ({
    file,
    line: source.slice(0, found.index).split("\n").length,
    code: found[1]!.replaceAll(/^ *\* ?/gm, "").trim(),
  }));
}

/** A statement and the value that the comment behind it promises. */
export interface Step {
  readonly statement: string;
  readonly promised: string | undefined;
}

/** Statements may go over several lines; one ends where a line ends in a semicolon, with or without a comment. */
export function stepsOf(code: string): Step[] {
  const steps: Step[] = [];
  let pending = "";
  for (const line of code.split("\n")) {
    const [, statement, promised] = /^(.*;)\s*(?:\/\/ (.*))?$/.exec(line) ?? [];
    pending += `${statement ?? line}\n`;
    if (statement === undefined) continue;
    steps.push({ statement: pending.trim(), promised });
    pending = "";
  }
  if (pending.trim() !== "") steps.push({ statement: pending.trim(), promised: undefined });
  return steps;
}
