import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

/** What a process left. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A process under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

const running = new Set<ChildProcess>();

/** Starts a program. */
export function start(
  program: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Running {
  const child = spawn(program, argv, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const text = { out: "", err: "" };
  child.stdout.on("data", (data) => (text.out += String(data)));
  child.stderr.on("data", (data) => (text.err += String(data)));
  const ended = once(child, "close").then(([code, signal]) => {
    running.delete(child);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, ...text };
  });
  return { child, ended };
}

/** Ends every process that this module started and that still runs. */
export async function endAll(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const gone = once(child, "close");
      child.kill("SIGKILL");
      await gone;
    }),
  );
}

/** Waits until a file is there. */
export async function appears(path: string): Promise<void> {
  while (!existsSync(path)) await setTimeout(10);
}
