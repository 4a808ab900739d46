import { basename, join } from "node:path";
import type { Writable } from "node:stream";
import { InputError } from "../errors.js";
import type { Progress, RunOptions, RunReport } from "../notebook/run.js";
import type { Io } from "./verb.js";

/** How to run notebooks: as one is run, and where they go. */
export interface RunAllOptions extends Pick<
  RunOptions,
  "parameters" | "kernel" | "timeoutSeconds" | "wire"
> {
  /** The folder they go to; without it the runner writes nothing, and `after` does. */
  readonly out?: string;
  /** Leaves out the line for each notebook, for a caller that reports in its own form. */
  readonly quiet?: boolean;
}

/**
 * Runs notebooks one after the other, each in a fresh kernel, and writes them with their outputs. A notebook that fails is
 * told with its cell, and the next one runs all the same; an interrupt ends the run. Sets the exit code.
 *
 * @param after awaited with each report; what it answers is added to that notebook's line
 */
export async function runNotebooks(
  paths: readonly string[],
  { out, ...options }: RunAllOptions,
  io: Io,
  after: (report: RunReport) => string | Promise<string> = () => "",
): Promise<readonly RunReport[]> {
  // Notebooks run in their own folder, and look for files that were named from here by this too.
  process.env["PWD"] = process.cwd();
  const { formatFailure } = await import("../notebook/report.js");
  const abort = new AbortController();
  const onInterrupt = (): void => abort.abort();
  process.once("SIGINT", onInterrupt);
  const reports: RunReport[] = [];
  try {
    for (const [path, target] of targets(paths, out)) {
      const written = out === undefined ? {} : { out: target };
      const report = await runOne(path, { ...options, ...written, signal: abort.signal }, io);
      if (!report) continue;
      reports.push(report);
      const more = await after(report);
      if (options.quiet !== true) {
        io.stdout.write(`${path}: ${report.status} -> ${target}${more}\n`);
      }
      if (report.failure) io.stderr.write(formatFailure(report));
      if (report.status !== "ok") io.exitCode = report.status === "interrupted" ? 130 : 1;
      if (report.status === "interrupted") break;
    }
  } finally {
    process.removeListener("SIGINT", onInterrupt);
  }
  return reports;
}

/** Runs one notebook; a kernel that does not start is told, and the answer is nothing. */
async function runOne(path: string, options: RunOptions, io: Io): Promise<RunReport | undefined> {
  const { runNotebook } = await import("../notebook/run.js");
  const { KernelDied } = await import("../kernel/running-kernel.js");
  const progress = await showProgress(io.stderr, path);
  try {
    return await runNotebook(path, { ...options, onProgress: progress.update });
  } catch (error) {
    if (!(error instanceof KernelDied)) throw error;
    io.stderr.write(`${path}: ${error.message}\n`);
    io.exitCode = 1;
    return undefined;
  } finally {
    progress.stop();
  }
}

function targets(paths: readonly string[], directory?: string): ReadonlyMap<string, string> {
  if (directory === undefined) return new Map(paths.map((path) => [path, path]));
  const byName = new Map<string, string>();
  for (const path of paths) {
    const other = byName.get(basename(path));
    if (other !== undefined) {
      throw new InputError(`duplicate notebook: "${path}" (its output would overwrite ${other}'s)`);
    }
    byName.set(basename(path), path);
  }
  return new Map(paths.map((path) => [path, join(directory, basename(path))]));
}

/** A bar on a terminal; elsewhere nothing, since each notebook ends with a line of its own. */
async function showProgress(
  stream: Writable & { isTTY?: boolean },
  path: string,
): Promise<{ update: (progress: Progress) => void; stop: () => void }> {
  if (stream.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const { SingleBar } = await import("cli-progress");
  const format = `${path} {bar} cell {value}/{total}, {duration_formatted}`;
  const bar = new SingleBar({ stream, format, hideCursor: true });
  bar.start(1, 0);
  return {
    update: ({ done, cells }) => {
      bar.setTotal(cells);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
