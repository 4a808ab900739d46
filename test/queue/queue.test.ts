import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { chunksOf } from "../../lib/queue/chunks.js";
import { QUEUE } from "../../lib/queue/connection.js";
import { formats } from "../../lib/output/write.js";
import { openStudy } from "../../lib/study/study.js";
import { pamtlab } from "../cli/terminal.js";
import { main, setup } from "../kernel/built.js";
import { appears, endAll, start, type Running } from "./processes.js";
import { hasRedis, Server } from "./redis.js";

const study = fileURLToPath(new URL("../../data/studies/conversions.yaml", import.meta.url));
const faulty = fileURLToPath(new URL("../fixtures/queue/worker.mjs", import.meta.url));
const chunks = chunksOf(openStudy(readFileSync(study, "utf8"))).length;

const folder = mkdtempSync(join(tmpdir(), "pamtlab-queue-"));
const at = (...names: string[]): string => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true }));

let server: Server;
let notes = "";
let tests = 0;

describe.runIf(hasRedis)("a study over a queue", () => {
  beforeAll(async () => {
    setup();
    server = await Server.start();
    for (const form of formats) {
      expect((await pamtlab(["sweep", study, "-o", at(`one.${form}`)])).code).toBe(0);
    }
  });
  beforeEach(async () => {
    notes = at(`notes-${++tests}`);
    mkdirSync(notes);
    await server.client.flushall();
  });
  afterEach(endAll);
  afterAll(() => server.stop());

  test("is shared by workers, and has the bytes of one process", async () => {
    const workers = [worker(), worker()];
    for (const form of formats) {
      expect(await submit(`many.${form}`).ended).toMatchObject({ code: 0 });
      await asOne(`many.${form}`);
    }
    const done = workers.map(async ({ child, ended }) => {
      child.kill("SIGTERM");
      const { code, err } = await ended;
      expect(code).toBe(0);
      return Number(/^pamtlab: (\d+) chunks done\n$/.exec(err)?.[1]);
    });
    // The second to fourth time, all was there.
    expect((await Promise.all(done)).reduce((sum, n) => sum + n)).toBe(chunks);
  });

  test("has workers that go home when there is nothing to do", async () => {
    expect(await worker("--idle", "1").ended).toMatchObject({
      code: 0,
      err: "pamtlab: 0 chunks done\n",
    });
  });

  test("outlives SIGKILL of a worker in the middle of a chunk", async () => {
    const submitted = submit("killed.csv");
    const killed = faultyWorker(5, "hold", 2);
    await appears(join(notes, "held"));
    killed.child.kill("SIGKILL");
    await killed.ended;
    faultyWorker(5, "hold", 2);
    expect(await submitted.ended).toMatchObject({ code: 0 });
    await asOne("killed.csv");
    expect(runs(5)).toBe(2);
  });

  test("outlives kill -9 of its Redis", async () => {
    const submitted = submit("redis.csv");
    faultyWorker(7, "hold");
    await appears(join(notes, "held"));
    await server.kill();
    await server.up();
    writeFileSync(join(notes, "go"), "");
    expect(await submitted.ended).toMatchObject({ code: 0 });
    await asOne("redis.csv");
  });

  test("outlives a Redis that forgets everything", async () => {
    const submitted = submit("forgot.csv");
    faultyWorker(9, "hold");
    await appears(join(notes, "held"));
    await server.client.flushall();
    writeFileSync(join(notes, "go"), "");
    expect(await submitted.ended).toMatchObject({ code: 0 });
    same("forgot.csv");
  });

  test.each([
    ["throws twice", "throw", 3],
    ["ends its thread", "exit", 2],
  ])("tries a chunk again that %s", async (_, kind, times) => {
    faultyWorker(11, kind);
    expect(await submit(`${kind}.csv`).ended).toMatchObject({ code: 0 });
    await asOne(`${kind}.csv`);
    expect(runs(11)).toBe(times);
  });

  test("gives up a chunk that fails always, and tries it again when it is submitted again", async () => {
    const worker = faultyWorker(11, "always");
    const { code, err } = await submit("never.csv").ended;
    expect([code, err]).toEqual([
      2,
      "pamtlab: points 11 to 11 failed 4 times: attempt 4 (run the same again to try once more)\n",
    ]);
    expect(runs(11)).toBe(4);
    expect(readdirSync(folder).filter((name) => name.startsWith("never"))).toEqual([]);
    worker.child.kill("SIGTERM");
    expect(await worker.ended).toMatchObject({ code: 0 });
    faultyWorker(-1, "always");
    expect(await submit("never.csv").ended).toMatchObject({ code: 0 });
    await asOne("never.csv");
    expect(runs()).toBe(chunks + 4);
  });

  test("gives up a chunk that ends every worker that takes it", async () => {
    const submitted = submit("fatal.csv");
    const restarts = new AbortController();
    const restarted = (async () => {
      while (!restarts.signal.aborted) await faultyWorker(11, "kill", 1, 1).ended;
    })();
    const { code, err } = await submitted.ended;
    restarts.abort();
    await endAll();
    await restarted;
    expect(code).toBe(2);
    // Between two workers there may be none for a while, which is told as well.
    expect(err.split("\n").at(-2)).toBe(
      "pamtlab: points 11 to 11 lost their worker 9 times: they end it, or what it computes beside them does (run the same again to try once more)",
    );
    faultyWorker(-1, "none");
    expect(await submit("fatal.csv").ended).toMatchObject({ code: 0 });
    await asOne("fatal.csv");
  });

  test("computes a chunk once however often it is submitted", async () => {
    faultyWorker(3, "hold");
    const both = [submit("first.csv"), submit("second.csv")];
    await appears(join(notes, "held"));
    writeFileSync(join(notes, "go"), "");
    for (const { ended } of both) expect(await ended).toMatchObject({ code: 0 });
    expect(await submit("third.csv").ended).toMatchObject({ code: 0 });
    for (const name of ["first.csv", "second.csv", "third.csv"]) await asOne(name);
    expect(runs()).toBe(chunks);
  });

  test("can be interrupted by who submitted it, and taken up again", async () => {
    const interrupted = submit("interrupted.csv");
    faultyWorker(13, "hold");
    await appears(join(notes, "held"));
    interrupted.child.kill("SIGINT");
    expect(await interrupted.ended).toMatchObject({
      code: 130,
      err: expect.stringContaining("interrupted") as string,
    });
    expect(readdirSync(folder).filter((name) => name.startsWith("interrupted"))).toEqual([]);
    writeFileSync(join(notes, "go"), "");
    expect(await submit("interrupted.csv").ended).toMatchObject({ code: 0 });
    await asOne("interrupted.csv");
    expect(runs()).toBe(chunks);
  });

  test("tells of a full disk, and has lost nothing", async () => {
    faultyWorker(-1, "none");
    // A limit on the size of files, in units of 512 bytes or 1024, is a full disk that needs no rights.
    const argv = [process.execPath, ...submission("full.json")].map((word) => `'${word}'`);
    const { code, err } = await start("sh", ["-c", `ulimit -f 1; exec ${argv.join(" ")}`]).ended;
    expect([code, err]).toEqual([
      2,
      `pamtlab: cannot write "${at("full.json")}": no larger file is allowed here (mend that, and run the same again)\n`,
    ]);
    expect(readdirSync(folder).filter((name) => name.startsWith("full"))).toEqual([]);
    expect(await submit("full.json").ended).toMatchObject({ code: 0 });
    await asOne("full.json");
    expect(runs()).toBe(chunks);
  });

  test("lets a worker finish what it has in hand", async () => {
    const submitted = submit("gentle.csv");
    const gone = faultyWorker(2, "hold");
    await appears(join(notes, "held"));
    gone.child.kill("SIGTERM");
    writeFileSync(join(notes, "go"), "");
    expect(await gone.ended).toMatchObject({ code: 0 });
    faultyWorker(-1, "none");
    expect(await submitted.ended).toMatchObject({ code: 0 });
    await asOne("gentle.csv");
    expect(runs()).toBe(chunks);
  });

  test("tells that there is no worker", async () => {
    const { child } = submit("alone.csv");
    const said = new Promise((resolve) => child.stderr!.once("data", resolve));
    expect(String(await said)).toBe(
      "pamtlab: no worker yet (start some: pamtlab worker --queue URL)\n",
    );
  });

  test("runs nothing for ever on a Redis that is gone for good", async () => {
    const gone = await Server.start();
    try {
      const submitted = submit("gone.csv", gone.url, "--patience", "1");
      const working = start(process.execPath, [
        main,
        "worker",
        "--queue",
        gone.url,
        "--patience",
        "1",
      ]);
      await submittedTo(gone);
      await gone.kill();
      const reason = `cannot reach redis://127.0.0.1:${gone.port}: ECONNREFUSED`;
      for (const { ended } of [submitted, working]) {
        expect(await ended).toMatchObject({
          code: 2,
          err: expect.stringContaining(reason) as string,
        });
      }
    } finally {
      await gone.stop();
    }
  });
});

function submission(output: string, url = server.url): string[] {
  return [main, "sweep", study, "--queue", url, "-o", at(output)];
}

function submit(output: string, url = server.url, ...more: string[]): Running {
  return start(process.execPath, [...submission(output, url), ...more]);
}

function worker(...more: string[]): Running {
  return start(process.execPath, [
    main,
    "worker",
    "--queue",
    server.url,
    "--threads",
    "2",
    ...more,
  ]);
}

/** A worker that fails in some way at the chunk that begins with a point. */
function faultyWorker(point: number, kind: string, lease = 120, threads = 2): Running {
  const env = { FAULTS: notes, AT: String(point), KIND: kind };
  return start(process.execPath, [faulty, server.url, String(threads), String(lease)], env);
}

/** How often chunks were begun, or one by its point. */
function runs(point?: number): number {
  const name = point === undefined ? "run-" : `run-${point}-`;
  return readdirSync(notes).filter((note) => note.startsWith(name)).length;
}

/** The file has the bytes of one process. */
function same(name: string): void {
  expect(readFileSync(at(name)).equals(readFileSync(at(`one${extname(name)}`))), name).toBe(true);
}

/** The file has the bytes of one process, and the queue one answer for each chunk. */
async function asOne(name: string): Promise<void> {
  same(name);
  expect(await server.client.zcard(`bull:${QUEUE}:completed`)).toBe(chunks);
}

/** Waits until somebody submitted something. */
async function submittedTo({ client }: Server): Promise<void> {
  while ((await client.keys(`bull:${QUEUE}:*`)).length < chunks) {
    await new Promise((done) => setTimeout(done, 20));
  }
}
