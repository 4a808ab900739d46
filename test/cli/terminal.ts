import { Readable, Writable } from "node:stream";
import { run } from "../../lib/cli/run.js";

/** What a run of the command line left. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process on given input. */
export async function pamtlab(argv: readonly string[], stdin = ""): Promise<Ran> {
  const written = { out: "", err: "" };
  const sink = (name: "out" | "err"): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk);
        done();
      },
    });
  const io = { stdin: Readable.from([stdin]), stdout: sink("out"), stderr: sink("err") };
  const code = await run(argv, { ...io, exitCode: 0 });
  return { code, ...written };
}
