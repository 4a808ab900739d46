import { Command } from "commander";
import { InputError } from "../errors.js";
import type { RunReport } from "../notebook/run.js";
import type { Io, Verb } from "./verb.js";

interface Options {
  readonly parameter: readonly string[];
  readonly out: string;
  readonly timeout?: number;
  readonly kernel: string;
  readonly inPlace?: boolean;
  readonly wire?: boolean;
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
    .option("--in-place", "write each into its own file, with pictures, small enough to commit")
    .option("--timeout <seconds>", "how long one cell may take", seconds)
    .option("--kernel <name>", "the kernel to run them in", "pamtlab")
    .option("--wire", "speak with the kernel over sockets, as a front end does")
    .option("--json", "report as JSON")
    .action((paths: string[], options: Options) => runAll(paths, options, io));
  return verb;
};

async function runAll(paths: readonly string[], options: Options, io: Io): Promise<void> {
  const reports = await reportsOf(paths, options, io);
  if (options.json === true) io.stdout.write(`${JSON.stringify(reports.map(summary), null, 2)}\n`);
}

async function reportsOf(
  paths: readonly string[],
  options: Options,
  io: Io,
): Promise<readonly RunReport[]> {
  const { parseParameter } = await import("../notebook/parameters.js");
  const { runNotebooks } = await import("./run-notebooks.js");
  const pictures = options.inPlace === true ? await inPlace() : undefined;
  try {
    return await runNotebooks(
      paths,
      {
        parameters: Object.fromEntries(options.parameter.map(parseParameter)),
        ...(pictures ? {} : { out: options.out }),
        kernel: options.kernel,
        wire: options.wire === true,
        quiet: options.json === true,
        ...(options.timeout === undefined ? {} : { timeoutSeconds: options.timeout }),
      },
      io,
      pictures?.write,
    );
  } finally {
    await pictures?.close();
  }
}

/** Writes a notebook that ran to its end over its own file, without the chart library and with pictures in its place. */
async function inPlace(): Promise<{
  write: (report: RunReport) => Promise<string>;
  close: () => Promise<void>;
}> {
  const { openExporter } = await import("../export/exporter.js");
  const { illustrate } = await import("./illustrate.js");
  const { drawCharts } = await import("./pictures.js");
  const { writeNotebook } = await import("../notebook/write.js");
  const exporter = await openExporter();
  return {
    write: async ({ path, status, notebook }) => {
      if (status !== "ok") return ", left as it was";
      const pictures = await drawCharts(notebook, exporter, { files: false });
      writeNotebook(path, illustrate(notebook, pictures, { library: false }));
      return "";
    },
    close: () => exporter.close(),
  };
}

function summary({ path, out, status, failure }: RunReport): Partial<RunReport> {
  return { path, status, ...(out === undefined ? {} : { out }), ...(failure ? { failure } : {}) };
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
