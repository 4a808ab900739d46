import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Duplex, Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { compiled } from "../../compiled.js";
import type { StreamName } from "../stream-buffer.js";
import { frame, FrameReader } from "./frames.js";
import { OrderedOutput } from "./ordered-output.js";
import { fds, type Answer, type Command, type Orders, type Report } from "./protocol.js";

/** How a child ended. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a child says while it lives, and that it ended. */
export interface ChildEvents {
  print(name: StreamName, text: string): void;
  report(report: Report): void;
  /** Nothing more comes. */
  exit(exit: ChildExit): void;
}

/** A running child. */
export interface Child {
  tell(command: Command): void;
  /** Answers a child that waits for its reader in a blocking read. */
  answer(answer: Answer): void;
  /** Sends SIGINT to the programs that it has started; a child that is not ready would take it for its own end. */
  interruptPrograms(): void;
  kill(): void;
}

// A termination may end Node's own code between the two calls that it checks to be paired; without this it aborts then.
const nodeOptions = ["--no-force-async-hooks-checks"];
const script = fileURLToPath(compiled("kernel/node/child/main.js"));

/** Starts a child in a folder. */
export function startChild(
  { cwd, execArgv }: { readonly cwd: string; readonly execArgv: readonly string[] },
  events: ChildEvents,
): Child {
  const orders: Orders = { secret: randomBytes(16).toString("hex") };
  const { pid, ...child } = spawned(cwd, [
    ...nodeOptions,
    ...execArgv,
    script,
    JSON.stringify(orders),
  ]);
  const pipe = (fd: number): Duplex => child.process.stdio[fd] as Duplex;

  const ordered = new OrderedOutput(orders.secret, {
    print: (text) => events.print("stdout", text),
    report: (report) => events.report(report),
  });
  const reader = new FrameReader();
  const [stdout, stderr] = [pipe(1) as Readable, pipe(2) as Readable];
  stdout.on("data", (chunk: Buffer) => ordered.addText(chunk));
  stderr.setEncoding("utf8").on("data", (text: string) => events.print("stderr", text));
  pipe(fds.reports).on("data", (chunk: Buffer) =>
    ordered.addReports(reader.push(chunk) as Report[]),
  );

  const [commands, answers] = [pipe(fds.commands), pipe(fds.answers)];
  const inputs = [commands, answers];
  // A child that has just ended refuses what is written; that it ended is told by its exit.
  for (const input of inputs) input.on("error", () => undefined);

  child.process.once("error", () => events.exit({ code: null, signal: null }));
  child.process.once("exit", (code, signal) => {
    // What it wrote last lies in its pipes. A program it has left behind may hold them open, so their end is no sign.
    afterPolls(3, () => {
      ordered.end();
      for (const stream of [stdout, stderr, pipe(fds.reports), ...inputs]) stream.destroy();
      events.exit({ code, signal });
    });
  });

  return {
    tell: (command) => void commands.write(frame(command)),
    answer: (answer) => void answers.write(frame(answer)),
    interruptPrograms: () => signal(pid, "SIGINT"),
    kill: () => signal(pid, "SIGKILL"),
  };
}

function spawned(cwd: string, args: readonly string[]): { process: ChildProcess; pid: number } {
  const process = spawn(globalThis.process.execPath, args, {
    cwd,
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe"],
    // A group of its own, which an interrupt reaches as a whole.
    detached: globalThis.process.platform !== "win32",
  });
  return { process, pid: process.pid ?? 0 };
}

/** Signals a child and what it has started. */
function signal(pid: number, name: NodeJS.Signals): void {
  if (pid === 0) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function afterPolls(polls: number, then: () => void): void {
  setImmediate(() => (polls <= 1 ? then() : afterPolls(polls - 1, then)));
}
