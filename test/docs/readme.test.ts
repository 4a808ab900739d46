import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const out = mkdtempSync(join(tmpdir(), "pamtlab-readme-"));
afterAll(() => rmSync(out, { recursive: true }));

const readme = readFileSync(join(root, "README.md"), "utf8");
const scale = readFileSync(join(root, "docs/scale.md"), "utf8");
const blocks = [...`${readme}\n${scale}`.matchAll(/^```(sh|ts)\n([\s\S]*?)^```/gm)].map(
  (found) => ({
    language: found[1]!,
    code: found[2]!.trim(),
  }),
);
const inCi = readFileSync(join(root, ".ci/run"), "utf8");

test("has blocks of commands and a script", () => {
  expect(blocks.map(({ language }) => language)).toContain("sh");
  expect(blocks.map(({ language }) => language)).toContain("ts");
  expect(blocks.length).toBeGreaterThanOrEqual(7);
});

test.each(blocks)("runs: $code", ({ language, code }) => {
  if (code.startsWith("npm ci")) {
    // The two commands of the set-up are run by CI in a fresh clone; here they must be what it runs.
    const script = code.replace("npm ci && ", "");
    expect(inCi).toContain(script);
    return;
  }
  const runs =
    language === "ts"
      ? [["--input-type=module", "-e", code]]
      : code.split("\n").map((line) => [join(root, "dist/cli/main.js"), ...commandOf(line)]);
  for (const argv of runs) {
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
      cwd: root,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, expect.not.stringContaining("Error")]);
    if (!argv.includes("-o")) expect(stdout).not.toBe("");
    for (const [, promised] of code.matchAll(/console\.log\(.*\/\/ (.*)$/gm)) {
      expect(stdout).toContain(promised);
    }
  }
});

test("every link leads somewhere", () => {
  const links = [
    ...readme.matchAll(/\]\(([^)]+)\)|`((?:docs|notebooks|data)\/[\w./-]+|[A-Z]+\.md)`/g),
  ];
  expect(links.length).toBeGreaterThan(4);
  for (const [, link, path] of links)
    expect(existsSync(join(root, (link ?? path)!)), link ?? path).toBe(true);
});

/** A command's arguments after `npx pamtlab`; what it would write goes to a folder of this test. */
function commandOf(code: string): string[] {
  const [npx, pamtlab, ...argv] = code.split(/\s+/);
  expect([npx, pamtlab]).toEqual(["npx", "pamtlab"]);
  return argv.map((word) => (word === "out" || word.startsWith("out/") ? join(out, word) : word));
}
