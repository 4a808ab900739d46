import { Command, Option } from "commander";
import type { Columns } from "../columns/columns.js";
import { InputError } from "../errors.js";
import { readText } from "../input/read-text.js";
import { formatOf, formats, writeRows, type Format } from "../output/write.js";
import { keepStudy } from "../scale/folder.js";
import { computed, parseShard, runShard, type Shard } from "../scale/shards.js";
import { FAILURE, openStudy, type Study } from "../study/study.js";
import type { Verb } from "./verb.js";

interface SweepArgs {
  readonly output?: string;
  readonly format?: Format;
  readonly shard?: Shard;
  readonly resume?: true;
  readonly dryRun?: true;
}

/** `pamtlab sweep STUDY`: every point of a study, to a file or a shard of it. */
export const sweep: Verb = (io) =>
  new Command("pamtlab sweep")
    .description("Asks a model at every point of a study, and writes the rows to a file.")
    .argument("<STUDY>", "a study file in YAML")
    .option("-o, --output <file|folder>", "the file for all rows, or the folder of shards")
    .addOption(new Option("--format <name>", "in place of the file's ending").choices(formats))
    .option("--shard <i/n>", "only this part of n, into the folder -o names", parseShard)
    .option("--resume", "leave a shard alone that is there and whole")
    .option("--dry-run", "tell rows, time and shards, and compute nothing else")
    .addHelpText(
      "after",
      `
Examples:
  pamtlab sweep data/studies/cache-minimum.yaml --dry-run
  pamtlab sweep data/studies/cache-minimum.yaml -o rows.parquet
  pamtlab sweep data/studies/cache-minimum.yaml --shard 3/16 -o shards --resume
  pamtlab merge shards -o rows.parquet

docs/scale.md tells how GNU parallel, Slurm and Kubernetes drive shards.

Exit codes: 0 an answer, 2 wrong input.`,
    )
    .action(async (path: string, args: SweepArgs) => {
      const study = openStudy(readText(path, "expected a study file in YAML"), path);
      if (args.dryRun) {
        io.stdout.write(dryRun(study));
        return;
      }
      const { output, shard } = args;
      if (output === undefined) {
        throw new InputError("no output (name a file with -o, or ask for --dry-run)");
      }
      if (shard) {
        keepStudy(output, study);
        const ran = await runShard(study, shard, output, args.resume === true);
        const done = ran ? "written" : "there already";
        io.stderr.write(`pamtlab: shard ${shard.shard}/${shard.of} ${done}\n`);
        return;
      }
      const format = args.format ?? formatOf(output);
      const told = failures(computed(study));
      await writeRows(output, { ...study, parts: told.parts }, format);
      io.stderr.write(told.sentence());
    });

/** Parts as they pass, and then in a sentence how many rows had no answer. */
function failures(parts: Iterable<Columns> | AsyncIterable<Columns>): {
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

// Points that a dry run times, and the seconds that a shard should at least be worth.
const SAMPLE = 32;
const SHARD_SECONDS = 60;

function dryRun(study: Study): string {
  const { points, fields } = study;
  const sample = Math.min(points, SAMPLE);
  let rows = 0;
  const begun = performance.now();
  // Spread over the study, since points may differ in what they cost.
  for (let n = 0; n < sample; n++) {
    const at = Math.floor((n * points) / sample);
    rows += study.compute(at, at + 1).length;
  }
  const seconds = ((performance.now() - begun) / 1000 / Math.max(1, sample)) * points;
  const kept =
    rows === sample ? `${points} rows` : `about ${Math.round((rows / sample) * points)} rows`;
  return [
    `${points} points, ${kept} of ${fields.map(({ name }) => name).join(", ")}`,
    `about ${Number(seconds.toPrecision(2))} s on one thread, by ${sample} of them`,
    `${Math.max(1, Math.min(points, Math.ceil(seconds / SHARD_SECONDS)))} shards of a minute or less`,
    "",
  ].join("\n");
}
