import type * as BullMq from "bullmq";
import type { Redis as RedisClient, RedisOptions } from "ioredis";
import { createRequire } from "node:module";
import { InputError, invalid } from "../errors.js";

const { version, peerDependencies } = createRequire(import.meta.url)("../../package.json") as {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
};

/** The queue of this version: workers of another would give other answers. */
export const QUEUE: string = `pamtlab-${version}`;

/** How often a chunk may lose its worker; one that loses another has failed. */
export const LOSSES = 8;

/** A queue's server, connected. */
export interface Connection {
  readonly bullmq: typeof BullMq;
  readonly redis: RedisClient;
  /** Rejects once the server was out of reach for as long as was told. */
  readonly lost: Promise<never>;
  readonly close: () => void;
}

// Milliseconds between attempts to reach a server, at most, and attempts before it was ever reached.
const PAUSE = 1000;
const FIRST = 3;

/**
 * Connects to a Redis.
 *
 * @param patience seconds after which a server that went away is given up.
 * @throws InputError for what is no address, without the packages, and for a server that cannot be reached.
 */
export async function connect(url: string, patience: number): Promise<Connection> {
  if (!/^rediss?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
    throw invalid("queue", url, "an address such as redis://localhost:6379");
  }
  const where = `redis://${new URL(url).host}`;
  const { bullmq, Redis } = await packages();
  let reached = false;
  let lostAt = 0;
  const options: RedisOptions = {
    lazyConnect: true,
    // Commands wait for a server that comes back, and fail when it is given up.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => {
      if (times === 1) lostAt = Date.now();
      const over = reached ? Date.now() - lostAt > patience * 1000 : times >= FIRST;
      return over ? null : Math.min(times * 50, PAUSE);
    },
  };
  const redis = new Redis(url, options);
  let why = "it does not answer";
  // ioredis tells of every attempt; the last one's reason is told once, in the end.
  redis.on("error", (error: Error & { code?: string }) => (why = error.code ?? error.message));
  const lost = new Promise<never>((_, reject) => {
    redis.once("end", () =>
      reject(
        new InputError(
          `cannot reach ${where}: ${why} (start a Redis there, and run the same again)`,
        ),
      ),
    );
  });
  lost.catch(() => {});
  await Promise.race([redis.connect().catch(() => lost), lost]);
  reached = true;
  return { bullmq, redis, lost, close: () => redis.disconnect() };
}

async function packages(): Promise<{
  readonly bullmq: typeof BullMq;
  readonly Redis: typeof RedisClient;
}> {
  try {
    const [bullmq, ioredis] = await Promise.all([import("bullmq"), import("ioredis")]);
    return { bullmq, Redis: ioredis.Redis };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    const install = Object.entries(peerDependencies).map(([name, at]) => `${name}@${at}`);
    throw new InputError(
      `cannot use a queue: its packages are not installed (npm install ${install.join(" ")})`,
    );
  }
}
