import { Command, CommanderError } from "commander";
import type { Readable, Writable } from "node:stream";
import { InputError } from "../errors.js";

/** Where a verb reads and writes; tests pass their own streams. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** What the verb answers with: 0 an answer, 1 a negative answer, 2 wrong input. */
  exitCode: number;
}

/** One verb of the command line: builds its parser around the given streams. */
export type Verb = (io: Io) => Command;

/** The streams of this process. */
export function processIo(): Io {
  return { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, exitCode: 0 };
}

/** Runs one verb on its arguments (without node, the script and the verb's name); answers the exit code. */
export async function runVerb(
  verb: Verb,
  argv: readonly string[],
  io: Io = processIo(),
): Promise<number> {
  const command = verb(io)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    });
  for (const child of command.commands) child.copyInheritedSettings(command);
  try {
    await command.parseAsync([...argv], { from: "user" });
    return io.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof InputError)) throw error;
    io.stderr.write(`pamtlab: ${error.message}\n`);
    return 2;
  }
}
