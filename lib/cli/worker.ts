import { Command } from "commander";
import { availableParallelism } from "node:os";
import { whole } from "../errors.js";
import { work } from "../queue/work.js";
import { interrupted } from "./interrupted.js";
import type { Verb } from "./verb.js";

interface WorkerArgs {
  readonly queue: string;
  readonly threads: string;
  readonly idle?: string;
  readonly lease: string;
  readonly patience: string;
}

/** `pamtlab worker --queue URL`: computes chunks of whatever studies are submitted there. */
export const worker: Verb = (io) =>
  new Command("pamtlab worker")
    .description("Computes chunks of the studies that are submitted to a queue.")
    .requiredOption("--queue <url>", "a Redis, such as redis://localhost:6379")
    .option("--threads <n>", "chunks at a time", String(availableParallelism()))
    .option("--idle <seconds>", "end after so long without a chunk; never unless told")
    .option("--lease <seconds>", "give a chunk to another where its worker is silent so long", "6")
    .option("--patience <seconds>", "how long a Redis that went away is waited for", "60")
    .addHelpText(
      "after",
      `
Workers may come and go. One that is interrupted (Ctrl-C, SIGTERM) finishes what it has in hand; one that is killed
has its chunks taken over by another a few seconds later. They need nothing but the Redis: a chunk has its study in it.

Exit codes: 0 ended as told, 2 the queue cannot be used.`,
    )
    .action(async ({ queue, threads, idle, lease, patience }: WorkerArgs) => {
      const done = await interrupted((signal) =>
        work(queue, {
          threads: whole("threads", Number(threads), 1, 1024),
          ...(idle !== undefined && { idle: whole("idle", Number(idle), 0, 2 ** 31 / 1000) }),
          lease: whole("lease", Number(lease), 1, 3600),
          patience: whole("patience", Number(patience), 0, 2 ** 31 / 1000),
          signal,
        }),
      );
      io.stderr.write(`pamtlab: ${done} chunks done\n`);
    });
