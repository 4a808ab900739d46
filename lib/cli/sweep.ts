import { Command, Option } from "commander";
import type { Columns } from "../columns/columns.js";
import { InputError, whole } from "../errors.js";
import { readText } from "../input/read-text.js";
import { formatOf, formats, writeRows, type Format } from "../output/write.js";
import { queued } from "../queue/submit.js";
import { keepStudy } from "../scale/folder.js";
import { computed } from "../scale/computed.js";
import { parseShard, pointsOf, runShard, type Shard } from "../scale/shards.js";
import { FAILURE, openStudy } from "../study/study.js";
import { dryRun } from "./dry-run.js";
import { interrupted } from "./interrupted.js";
import { progressLine } from "./progress-line.js";
import type { Io, Verb } from "./verb.js";

interface SweepArgs {
  readonly output?: string;
  readonly format?: Format;
  readonly shard?: Shard;
  readonly resume?: true;
  readonly threads?: string;
  readonly queue?: string;
  readonly patience: string;
  readonly dryRun?: true;
}

/** `pamtlab sweep STUDY`: every point of a study, to a file or a shard of it. */
export const sweep: Verb = (io) =>
  new Command("pamtlab sweep")
    .description("Asks a model at every point of a study, and writes the rows to a file.")
    .argument("<STUDY>", "a study file in YAML")
    .option("-o, --output <file|folder>", "the file for all rows, or the folder of shards")
    .addOption(new Option("--format <name>", "in place of the file's ending").choices(formats))
    .addOption(
      new Option("--shard <i/n>", "only this part of n, into the folder -o names")
        .argParser(parseShard)
        .conflicts("queue"),
    )
    .option("--resume", "leave a shard alone that is there and whole")
    .addOption(
      new Option(
        "--threads <n>",
        "threads of this machine; what the study says unless told",
      ).conflicts("queue"),
    )
    .option("--queue <url>", "have workers compute it, over a Redis such as redis://localhost:6379")
    .option("--patience <seconds>", "how long a Redis that went away is waited for", "60")
    .option("--dry-run", "tell points, rows, time, shards and chunks, and compute nothing else")
    .addHelpText(
      "after",
      `
Examples:
  pamtlab sweep data/studies/cache-minimum.yaml --dry-run
  pamtlab sweep data/studies/cache-minimum.yaml -o rows.parquet
  pamtlab sweep data/studies/cache-minimum.yaml --shard 3/16 -o shards --resume
  pamtlab merge shards -o rows.parquet
  pamtlab sweep data/studies/cache-minimum.yaml --queue redis://localhost:6379 -o rows.parquet

docs/scale.md tells which to use when, and how GNU parallel, Slurm and Kubernetes drive shards.

Exit codes: 0 an answer, 2 wrong input, 130 interrupted.`,
    )
    .action(async (path: string, args: SweepArgs) => {
      const study = openStudy(readText(path, "expected a study file in YAML"), path);
      if (args.dryRun) {
        io.stdout.write(dryRun(study));
        return;
      }
      const { output, shard, queue } = args;
      if (output === undefined) {
        throw new InputError("no output (name a file with -o, or ask for --dry-run)");
      }
      const patience = whole("patience", Number(args.patience), 0, 2 ** 31 / 1000);
      const threads =
        args.threads === undefined
          ? study.threads
          : whole("threads", Number(args.threads), 1, 1024);
      await uninterrupted(io, async (signal) => {
        if (shard) {
          keepStudy(output, study);
          const { start, end } = pointsOf(shard, study.points);
          const resume = args.resume === true;
          const onDone = progressLine(io, end - start);
          const ran = await runShard(study, shard, output, { resume, threads, signal, onDone });
          const done = ran ? "written" : "there already";
          io.stderr.write(`pamtlab: shard ${shard.shard}/${shard.of} ${done}\n`);
          return;
        }
        const onNoWorker = (): void => {
          io.stderr.write(`pamtlab: no worker yet (start some: pamtlab worker --queue URL)\n`);
        };
        const onDone = progressLine(io, study.points);
        const parts =
          queue === undefined
            ? computed(study, { threads, signal, onDone })
            : queued(study, queue, { patience, signal, onDone, onNoWorker });
        const told = failures(parts);
        const format = args.format ?? formatOf(output);
        await writeRows(output, { ...study, parts: told.parts }, format);
        io.stderr.write(told.sentence());
      });
    });

/** Runs until done or interrupted; what an interrupt leaves is said in a line. */
async function uninterrupted(io: Io, run: (signal: AbortSignal) => Promise<void>): Promise<void> {
  try {
    await interrupted(run);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "AbortError") throw error;
    io.stderr.write(
      "pamtlab: interrupted; nothing was written (what a queue has done it keeps for a day: run the same again)\n",
    );
    io.exitCode = 130;
  }
}

/** Parts as they pass, and then in a sentence how many rows had no answer. */
function failures(parts: AsyncIterable<Columns>): {
  readonly parts: AsyncIterable<Columns>;
  readonly sentence: () => string;
} {
  let [rows, failed, first] = [0, 0, ""];
  return {
    parts: (async function* () {
      for await (const part of parts) {
        rows += part.length;
        for (const why of part.column[FAILURE] as Iterable<string>) {
          if (why !== "" && failed++ === 0) first = why;
        }
        yield part;
      }
    })(),
    sentence: () =>
      failed === 0
        ? ""
        : `pamtlab: ${failed} of ${rows} rows have no answer; the first: ${first}\n`,
  };
}
