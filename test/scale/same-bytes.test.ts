import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pamtlab } from "../cli/terminal.js";
import { main, setup } from "../kernel/built.js";
import { endAll, start } from "../queue/processes.js";
import { hasRedis, Server } from "../queue/redis.js";

const folder = mkdtempSync(join(tmpdir(), "pamtlab-bytes-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(setup);

async function run(...argv: string[]): Promise<void> {
  expect(await pamtlab(argv)).toMatchObject({ code: 0 });
}

describe.each(["cache-minimum", "conversions", "fleets"])("%s has the same bytes", (name) => {
  const study = fileURLToPath(new URL(`../../data/studies/${name}.yaml`, import.meta.url));
  const at = (...names: string[]): string => join(folder, name, ...names);
  const same = (file: string): void => {
    expect(readFileSync(at(file)).equals(readFileSync(at("one.parquet")))).toBe(true);
  };
  beforeAll(() => run("sweep", study, "-o", at("one.parquet")));

  test("in two threads and in three", async () => {
    for (const threads of ["2", "3"]) {
      await run("sweep", study, "--threads", threads, "-o", at("threads.parquet"));
      same("threads.parquet");
    }
  });

  test("in sixteen shards, of which threads make some", async () => {
    for (let shard = 1; shard <= 16; shard++) {
      const threads = shard % 8 === 0 ? "2" : "1";
      await run("sweep", study, "--shard", `${shard}/16`, "--threads", threads, "-o", at("shards"));
    }
    await run("merge", at("shards"), "-o", at("shards.parquet"));
    same("shards.parquet");
  });

  test.runIf(hasRedis)("over a queue", async () => {
    const server = await Server.start();
    try {
      start(process.execPath, [main, "worker", "--queue", server.url, "--threads", "2"]);
      await run("sweep", study, "--queue", server.url, "-o", at("queue.parquet"));
      same("queue.parquet");
    } finally {
      await endAll();
      await server.stop();
    }
  });
});
