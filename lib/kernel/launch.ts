import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshConnection, writeConnection, type Connection } from "./connection.js";
import type { Kernelspec } from "./kernelspec.js";

/** How a kernel's process ended; `tail` is the last of what it wrote to its own output and error. */
export interface KernelExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly tail: string;
}

/** A kernel's process, and how to reach it. */
export interface KernelProcess {
  readonly connection: Connection;
  /** Nothing when it could not be started. */
  readonly pid: number | undefined;
  readonly exited: Promise<KernelExit>;
  kill(): void;
}

const tailSize = 4096;

/**
 * Starts a kernel in the given folder, on free loopback ports. Its connection file lies in a private folder that goes
 * when the kernel does; the kernel itself ends when this process does.
 */
export async function launch(spec: Kernelspec, cwd: string): Promise<KernelProcess> {
  const connection = await freshConnection(spec.name);
  const folder = await mkdtemp(join(tmpdir(), "pamtlab-kernel-"));
  const file = join(folder, "connection.json");
  await writeConnection(file, connection);
  const [command = "", ...args] = spec.argv.map((word) =>
    word.replace("{connection_file}", file).replace("{resource_dir}", spec.directory),
  );
  const child = spawn(command === "node" ? process.execPath : command, args, {
    cwd,
    env: { ...process.env, ...spec.env, JPY_PARENT_PID: String(process.pid) },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: Ctrl-C reaches the runner, which decides what becomes of the kernel.
    detached: process.platform !== "win32",
  });
  const exited = ended(child).then(async (exit) => {
    await rm(folder, { recursive: true, force: true });
    return exit;
  });
  return { connection, pid: child.pid, exited, kill: () => void child.kill("SIGKILL") };
}

function ended(child: ChildProcess): Promise<KernelExit> {
  let tail = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      tail = (tail + text).slice(-tailSize);
    });
  }
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, tail: error.message }));
    child.once("close", (code, signal) => resolve({ code, signal, tail }));
  });
}

/** An exit as a person reads it. */
export function formatExit({ code, signal, tail }: KernelExit): string {
  const how = signal ? `by ${signal}` : `with code ${code ?? "unknown"}`;
  const said = tail.trim();
  return `the kernel ended ${how}${said === "" ? "" : `; its last words:\n${said}`}`;
}
