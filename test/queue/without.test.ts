import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pamtlab } from "../cli/terminal.js";
import { main, setup } from "../kernel/built.js";
import { start, type Running } from "./processes.js";

const study = fileURLToPath(new URL("../../data/studies/conversions.yaml", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pamtlab-without-"));
const at = (...names: string[]): string => join(folder, ...names);
beforeAll(setup);
afterAll(() => rmSync(folder, { recursive: true }));

describe("without a queue", () => {
  test.each([
    ["redis://127.0.0.1:1", "cannot reach redis://127.0.0.1:1: ECONNREFUSED (start a Redis there"],
    ["http://127.0.0.1", 'invalid queue: "http://127.0.0.1" (expected an address such as redis://'],
  ])("%s is refused in a line", async (url, message) => {
    for (const argv of [
      ["sweep", study, "--queue", url, "-o", at("none.csv")],
      ["worker", "--queue", url],
    ]) {
      const { code, err } = await pamtlab(argv);
      expect([code, err]).toEqual([2, expect.stringContaining(message)]);
      expect(err.split("\n")).toHaveLength(2);
    }
  });

  test("its packages are not needed, and missed in a line", async () => {
    const hook = `export async function resolve(name, context, next) {
      if (name !== "bullmq" && name !== "ioredis") return next(name, context);
      throw Object.assign(new Error(name), { code: "ERR_MODULE_NOT_FOUND" });
    }`;
    const hidden = asUrl(
      `import { register } from "node:module"; register(${JSON.stringify(asUrl(hook))})`,
    );
    const run = (...argv: string[]): Running =>
      start(process.execPath, ["--import", hidden, main, "sweep", study, ...argv]);
    expect(await run("-o", at("plain.csv")).ended).toMatchObject({ code: 0 });
    expect(await run("-o", at("x.csv"), "--queue", "redis://127.0.0.1:1").ended).toMatchObject({
      code: 2,
      err: "pamtlab: cannot use a queue: its packages are not installed (npm install bullmq@6.7.0 ioredis@6.0.0)\n",
    });
  });
});

/** Code as the address of a module. */
function asUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
