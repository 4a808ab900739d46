import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { answerOf } from "../../lib/notebook/answer.js";
import { readNotebook } from "../../lib/notebook/document.js";
import { main, setup } from "../kernel/built.js";

const notebooks = fileURLToPath(new URL("../../notebooks", import.meta.url));
const names = readdirSync(notebooks).filter((name) => name.endsWith(".ipynb"));
const folder = mkdtempSync(join(tmpdir(), "pamtlab-own-"));

// A host smaller than any that a notebook names, described in a file of its reader's own folder.
beforeAll(() => {
  setup();
  writeFileSync(join(folder, "own.json"), '{"memory": "48G", "nodes": 2}');
  const paths = names.map((name) => join(notebooks, name));
  const argv = [main, "notebook", "run", ...paths, "-p", "host=own.json", "--out", "out"];
  const { status, stderr } = spawnSync(process.execPath, argv, { cwd: folder, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
}, 600_000);

/** The last text of a notebook: its assumptions. */
function assumptionsOf(path: string): string {
  const last = readNotebook(path).cells.at(-1)!;
  const output = last.cell_type === "code" ? last.outputs[0] : undefined;
  return output?.output_type === "stream" ? output.text : "";
}

describe.each(names)("%s from a person's own host", (name) => {
  test("answers, and says which host it used", () => {
    const path = join(folder, "out", name);
    expect(answerOf(readNotebook(path))).toMatch(/\d.*\.$/);
    expect(assumptionsOf(path)).toMatch(/^The host is own\.json \(48 GiB, a plain size\)/);
  });
});
