import { InvalidArgumentError } from "commander";
import type { SizeFailure } from "./size-answer.js";
import type { Io } from "./verb.js";

/** The help of a verb that takes a scene: a word on its question, the scene, and an example. */
export function sceneHelp(verb: string, question: string): string {
  return `
${question}
A scene is {"host": {"memory": "2T", "pamt": "dynamic"}, "guests": [{"count": 40, "memory": "32G", "vcpus": 8}]};
pamtlab footprint --help tells more of it.

Examples:
  pamtlab ${verb} scene.json
  pamtlab ${verb} - --json < scene.json

Exit codes: 0 an answer, 1 TDX cannot be initialised on this host, 2 wrong input.`;
}

/** A number of an option. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw new InvalidArgumentError(`${JSON.stringify(text)} (expected a number)`);
  }
  return value;
}

/** So many of a thing, in words. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Warnings, a line each. */
export function notes(warnings: readonly string[]): string {
  return warnings.map((warning) => `  note: ${warning}\n`).join("");
}

/** Answers that TDX does not come up on the scene's host. */
export function told(io: Io, failure: SizeFailure, name: string, json: true | undefined): void {
  io.stdout.write(
    json
      ? `${JSON.stringify(failure)}\n`
      : `${name}: TDX cannot be initialised.\n  ${failure.message}\n${notes(failure.warnings)}`,
  );
  io.exitCode = 1;
}
