import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { main, setup } from "../kernel/built.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
// Inside the checkout, where a notebook finds the library.
mkdirSync(join(root, "out"), { recursive: true });
const folder = mkdtempSync(join(root, "out", "start-"));

beforeAll(() => {
  setup();
  // Two notebooks stand for all, lest it take minutes: one samples by seed, one plays events.
  mkdirSync(join(folder, "some"));
  for (const name of ["02-static-or-dynamic.ipynb", "05-one-split.ipynb"])
    copyFileSync(join(root, "notebooks", name), join(folder, "some", name));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Every file that a run leaves, by its path below the folder of the run. */
function run(out: string): Map<string, Buffer> {
  const argv = [main, "start", "--notebooks", "some", "--out", out];
  const { status, stdout } = spawnSync(process.execPath, argv, { cwd: folder, encoding: "utf8" });
  expect([status, stdout]).toEqual([0, expect.stringContaining(`open ${join(out, "index.html")}`)]);
  const files = readdirSync(join(folder, out), { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter((file) => file.isFile())
      .map((file) => {
        const path = join(file.parentPath, file.name);
        return [path.slice(join(folder, out).length + 1), readFileSync(path)];
      }),
  );
}

test(
  "npm start leaves the same bytes again: notebooks, pages, tables and pictures",
  { timeout: 300_000 },
  () => {
    const [first, second] = [run("one"), run("two")];
    expect(new Set(second.keys())).toEqual(new Set(first.keys()));
    const kinds = new Set([...first.keys()].map((path) => path.split(".").at(-1)));
    expect([...kinds]).toEqual(expect.arrayContaining(["csv", "html", "ipynb", "js"]));
    const changed = [...first].filter(([path, bytes]) => !second.get(path)!.equals(bytes));
    expect(changed.map(([path]) => path)).toEqual([]);
  },
);
