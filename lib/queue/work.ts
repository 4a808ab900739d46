import { connect, LOSSES, QUEUE } from "./connection.js";

/** How a worker works. */
export interface WorkOptions {
  /** Chunks computed at a time, each in a thread of its own. */
  readonly threads: number;
  /** Seconds without a chunk after which it ends; never unless told. */
  readonly idle?: number;
  /** Seconds after which a server that went away is given up; 60 unless told. */
  readonly patience?: number;
  /** Seconds after which a chunk is given to another worker where its own is not heard of; 6 unless told. */
  readonly lease?: number;
  /** Ends it once what is in hand is done. */
  readonly signal?: AbortSignal;
  /** The module that computes a chunk; for tests of what fails. */
  readonly processor?: URL;
}

/**
 * Takes chunks off a queue and computes them until it is told to end. Answers how many it did.
 *
 * @throws InputError for a queue that cannot be used.
 */
export async function work(
  url: string,
  { threads, idle, patience = 60, lease = 6, signal, processor }: WorkOptions,
): Promise<number> {
  const { bullmq, redis, lost, close } = await connect(url, patience);
  const file = processor ?? new URL("processor.js", import.meta.url);
  const worker = new bullmq.Worker(QUEUE, file, {
    connection: redis,
    concurrency: threads,
    useWorkerThreads: true,
    lockDuration: lease * 1000,
    stalledInterval: lease * 500,
    maxStalledCount: LOSSES,
  });
  // A chunk that failed is told by the queue to who submitted it, and a server that is gone by `lost`.
  worker.on("error", () => {});
  let done = 0;
  let timer: NodeJS.Timeout | undefined;
  const told = new Promise<void>((resolve) => {
    signal?.addEventListener("abort", () => resolve());
    if (signal?.aborted) resolve();
    let inHand = 0;
    const rest = (): void => {
      clearTimeout(timer);
      if (idle !== undefined && inHand === 0) timer = globalThis.setTimeout(resolve, idle * 1000);
    };
    worker.on("active", () => {
      inHand++;
      clearTimeout(timer);
    });
    worker.on("completed", () => done++);
    for (const end of ["completed", "failed"] as const) {
      worker.on(end, () => {
        inHand = Math.max(0, inHand - 1);
        rest();
      });
    }
    rest();
  });
  try {
    await Promise.race([told, lost]);
    await Promise.race([worker.close(), lost]);
  } finally {
    clearTimeout(timer);
    await worker.close(true).catch(() => {});
    close();
  }
  return done;
}
