import { Command } from "commander";
import { basename, join } from "node:path";
import type { Writable } from "node:stream";
import { InputError } from "../errors.js";
import type { Progress, RunReport } from "../notebook/run.js";
import type { Io, Verb } from "./verb.js";

interface Options {
  readonly parameter: readonly string[];
  readonly out: string;
  readonly timeout?: number;
  readonly kernel: string;
  readonly json?: boolean;
}

/** Runs notebooks without a front end and without Python. */
export const notebook: Verb = (io) => {
  const verb = new Command("pamtlab notebook").description("run notebooks headless");
  verb
    .command("run")
    .description("run notebooks in a fresh kernel each and write them with their outputs")
    .argument("<notebook...>")
    .option("-p, --parameter <name=value>", "set a parameter (JSON, else text)", gather, [])
    .option("--out <dir>", "where executed notebooks go", "out")
    .option("--timeout <seconds>", "how long one cell may take", seconds)
    .option("--kernel <name>", "the kernel to run them in", "pamtlab")
    .option("--json", "report as JSON")
    .action((paths: string[], options: Options) => runAll(paths, options, io));
  return verb;
};

async function runAll(paths: readonly string[], options: Options, io: Io): Promise<void> {
  const { runNotebook } = await import("../notebook/run.js");
  const { parseParameter } = await import("../notebook/parameters.js");
  const { formatFailure } = await import("../notebook/report.js");
  const parameters = Object.fromEntries(options.parameter.map(parseParameter));
  const outs = targets(paths, options.out);
  const abort = new AbortController();
  const onInterrupt = (): void => abort.abort();
  process.once("SIGINT", onInterrupt);
  const reports: RunReport[] = [];
  try {
    for (const [path, out] of outs) {
      const progress = await showProgress(io.stderr, path);
      const report = await runNotebook(path, {
        parameters,
        out,
        kernel: options.kernel,
        signal: abort.signal,
        onProgress: progress.update,
        ...(options.timeout === undefined ? {} : { timeoutSeconds: options.timeout }),
      }).finally(progress.stop);
      reports.push(report);
      if (options.json !== true) io.stdout.write(`${path}: ${report.status} -> ${out}\n`);
      if (report.failure) io.stderr.write(formatFailure(report));
      if (report.status !== "ok") io.exitCode = report.status === "interrupted" ? 130 : 1;
      if (report.status === "interrupted") break;
    }
  } finally {
    process.removeListener("SIGINT", onInterrupt);
  }
  if (options.json === true) io.stdout.write(`${JSON.stringify(reports.map(summary), null, 2)}\n`);
}

function summary({ path, out, status, failure }: RunReport): Partial<RunReport> {
  return { path, status, ...(out === undefined ? {} : { out }), ...(failure ? { failure } : {}) };
}

function targets(paths: readonly string[], directory: string): ReadonlyMap<string, string> {
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

function gather(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function seconds(value: string): number {
  const number = Number(value);
  if (value.trim() === "" || !(number > 0) || !Number.isFinite(number)) {
    throw new InputError(`invalid timeout: "${value}" (expected seconds above 0)`);
  }
  return number;
}
