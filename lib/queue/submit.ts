import { setTimeout } from "node:timers/promises";
import type { Job, Queue } from "bullmq";
import type { Columns } from "../columns/columns.js";
import { InputError } from "../errors.js";
import type { Study } from "../study/study.js";
import { chunksOf, fromText, type Chunk } from "./chunks.js";
import { connect, LOSSES, QUEUE } from "./connection.js";

/** How a study is submitted. */
export interface SubmitOptions {
  /** Seconds after which a server that went away is given up; 60 unless told. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
  /** Told how many points are done. */
  readonly onDone?: (points: number) => void;
  /** Told once where there is nobody to do the work. */
  readonly onNoWorker?: () => void;
}

// Chunks that wait in the queue at a time, and milliseconds between looks at the first of them.
const AHEAD = 1024;
const LOOK = 50;
// Looks after which it is told that there is no worker.
const ALONE = 40;
// Attempts at a chunk, and milliseconds before the second, doubled for each further one.
const ATTEMPTS = 4;
const BACKOFF = 250;
// Seconds that the queue keeps an answer: who submits a study again within them gets it at once.
const KEPT = 24 * 3600;

/**
 * The rows of a study in order, computed by the workers of a queue. Chunks go by ids that do not depend on who submits them: a chunk
 * that is there is not added again, and one that the server lost is.
 *
 * @throws InputError for a queue that cannot be used, and an error that names the points of a chunk which failed at every attempt.
 */
export async function* queued(
  study: Study,
  url: string,
  { patience = 60, signal, onDone, onNoWorker }: SubmitOptions = {},
): AsyncGenerator<Columns, void, undefined> {
  const { bullmq, redis, lost, close } = await connect(url, patience);
  const queue = new bullmq.Queue(QUEUE, { connection: redis });
  queue.on("error", () => {});
  const chunks = chunksOf(study);
  let added = 0;
  try {
    for (let at = 0; at < chunks.length; at++) {
      if (added - at < AHEAD / 2 && added < chunks.length) {
        const until = Math.min(chunks.length, at + AHEAD);
        await Promise.race([add(queue, chunks.slice(added, until)), lost]);
        added = until;
      }
      const waiting = chunks.slice(at, added);
      const text = await Promise.race([answerOf(queue, waiting, signal, onNoWorker), lost]);
      yield* fromText(study.fields, text);
      onDone?.(chunks[at]!.data.end);
    }
  } finally {
    close();
    await queue.close().catch(() => {});
  }
}

async function add(queue: Queue, chunks: readonly Chunk[]): Promise<void> {
  await queue.addBulk(
    chunks.map(({ id, data }) => ({
      name: "chunk",
      data,
      opts: {
        jobId: id,
        attempts: ATTEMPTS,
        backoff: { type: "exponential", delay: BACKOFF, jitter: 0.5 },
        removeOnComplete: { age: KEPT },
        removeOnFail: { age: KEPT },
      },
    })),
  );
}

/** The answer of the first chunk of those that wait, once it is there. */
async function answerOf(
  queue: Queue,
  waiting: readonly Chunk[],
  signal: AbortSignal | undefined,
  onNoWorker: (() => void) | undefined,
): Promise<string> {
  const [{ id, data }] = waiting as [Chunk];
  for (let looks = 1; ; looks++) {
    signal?.throwIfAborted();
    const job = await queue.getJob(id);
    if (!job) await add(queue, waiting);
    else if (job.finishedOn !== undefined) {
      if (!(await job.isFailed())) return job.returnvalue as string;
      // Whoever submits the study again wants it tried again.
      await job.remove();
      throw new InputError(
        `points ${data.start} to ${data.end - 1} ${fate(job)} (run the same again to try once more)`,
      );
    }
    if (looks === ALONE && (await queue.getWorkersCount()) === 0) onNoWorker?.();
    await setTimeout(LOOK, undefined, { signal });
  }
}

/** What became of a chunk that is given up. */
function fate({ attemptsMade, failedReason }: Job): string {
  if (!failedReason.startsWith("job stalled")) {
    return `failed ${attemptsMade} times: ${failedReason}`;
  }
  return `lost their worker ${LOSSES + 1} times: they end it, or what it computes beside them does`;
}
