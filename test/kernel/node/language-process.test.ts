import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LanguageProcess } from "../../../lib/kernel/node/language-process.js";
import { snapshotFile } from "../../../lib/kernel/node/snapshot-file.js";

let folder = "";
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "pamtlab-test-"))));
afterAll(() => rmSync(folder, { recursive: true }));

function damaged(): string {
  const path = join(folder, "damaged.snapshot");
  writeFileSync(path, "not a snapshot");
  return path;
}

test("the build has taken a snapshot for this version of Node", () => {
  expect(existsSync(snapshotFile)).toBe(true);
});

test.each([
  ["the snapshot", () => snapshotFile],
  ["none", () => join(folder, "none.snapshot")],
  ["one that Node refuses", damaged],
])("jobs are done in their order by a process from %s", async (_, snapshot) => {
  const compiler = new LanguageProcess(folder, snapshot());
  const [first, second] = await Promise.all([
    compiler.ask("compile", "const page: number = 4096", 1),
    compiler.ask("compile", "const range: string = page", 2),
  ]);
  expect([first, second].map(({ code }) => code.includes("number"))).toEqual([false, false]);
  expect(await compiler.ask("check", 1)).toBeUndefined();
  expect(await compiler.ask("check", 2)).toMatchObject({ ename: "CompileError" });
  await compiler.close();
  expect(await compiler.ask("check", 2)).toBeUndefined();
});

test("what is asked of a process that has ended fails with the reason, and so does what is asked later", async () => {
  const compiler = new LanguageProcess(folder);
  await compiler.ask("load");
  // One that is stopped answers nothing before its end.
  process.kill(compiler.pid!, "SIGSTOP");
  const waiting = compiler.ask("check", 1);
  process.kill(compiler.pid!, "SIGKILL");
  await expect(waiting).rejects.toThrow("the compiler's process ended");
  await expect(compiler.ask("load")).rejects.toThrow("the compiler's process ended");
});
