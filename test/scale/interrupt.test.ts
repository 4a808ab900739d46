import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { main, setup } from "../kernel/built.js";
import { endAll, start } from "../queue/processes.js";

const folder = mkdtempSync(join(tmpdir(), "pamtlab-interrupt-"));
const study = join(folder, "long.yaml");
const shipped = new URL("../../data/studies/fleets.yaml", import.meta.url);
beforeAll(() => {
  setup();
  writeFileSync(study, readFileSync(shipped, "utf8").replace("points: 1000", "points: 1000000000"));
});
afterEach(endAll);
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["in one thread", ["--threads", "1", "-o", join(folder, "rows.csv")]],
  ["in two", ["--threads", "2", "-o", join(folder, "rows.csv")]],
  ["of a shard", ["--shard", "1/2", "-o", folder]],
])("an interrupt ends a sweep %s, and leaves nothing half", async (_, argv) => {
  const { child, ended } = start(process.execPath, [main, "sweep", study, ...argv]);
  // It has begun to write.
  while (!readdirSync(folder).some((name) => name.endsWith(".tmp"))) await setTimeout(10);
  child.kill("SIGINT");
  expect(await ended).toMatchObject({
    code: 130,
    err: expect.stringMatching(/^pamtlab: interrupted; nothing was written/) as string,
  });
  expect(readdirSync(folder).filter((name) => !["long.yaml", "study.json"].includes(name))).toEqual(
    [],
  );
});
