import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { main, setup } from "../kernel/built.js";

beforeAll(setup);

const folder = mkdtempSync(join(tmpdir(), "pamtlab-report-"));
const failing = fileURLToPath(
  new URL("../../data/observed/canonical135_fail_reserved_areas.txt", import.meta.url),
);

/** Runs the command line in a folder of its own, without a browser, so that a report is quick. */
function report(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, PAMT_CHROME: "/nowhere" };
  return spawnSync(process.execPath, [main, "report", ...args], {
    encoding: "utf8",
    cwd: folder,
    env,
  });
}

describe("pamtlab report", () => {
  test("answers for a file of its reader's folder, in the same bytes again, without a browser", () => {
    writeFileSync(join(folder, "own.json"), '{"memory": "96G", "nodes": 2}');
    for (const out of ["one.html", "two.html"]) {
      const { status, stdout, stderr } = report("--host", "own.json", "--only", "2", "-o", out);
      expect([status, stdout]).toEqual([0, `1 answer -> ${out}\n`]);
      expect(stderr).toMatch(/^no pictures: /);
    }
    const [page, again] = ["one.html", "two.html"].map((name) => readFileSync(join(folder, name)));
    expect(page!.includes("on own.json (96 GiB, ")).toBe(true);
    expect(page!.includes(folder)).toBe(false);
    expect(again!.equals(page!)).toBe(true);
  });

  test("tells that TDX does not come up on a host, and exits 1", () => {
    const { status } = report("--host", failing, "--only", "1", "-o", "failed.html");
    expect(status).toBe(1);
    const said = "TDX cannot be initialised: TDMR [0x0, 0x80000000): reserved areas exhausted";
    expect(readFileSync(join(folder, "failed.html")).includes(said)).toBe(true);
  });

  test("refuses wrong files by name before it asks anything", () => {
    writeFileSync(join(folder, "wrong.json"), '{"memory": "2T", "nods": 2}');
    writeFileSync(join(folder, "fleet.json"), '{"guests": [{"memry": "2G"}]}');
    writeFileSync(join(folder, "none.json"), '{"guests": []}');
    for (const [args, message] of [
      [["--host", "missing.txt"], 'no such file: "missing.txt"'],
      [["--host", "2T", "--host", "wrong.json"], 'wrong.json: unknown key of host: "nods"'],
      [["--host", "-"], 'invalid host: "-"'],
      [["--fleet", "missing.json"], 'cannot read "missing.json": no such file'],
      [["--fleet", "fleet.json"], "fleet.json: "],
      [["--fleet", "none.json"], "none.json: no guests"],
      [["--only", "1,77"], 'unknown question: "77"'],
      [["-o", "."], 'cannot write ".": it is a folder'],
    ] as const) {
      const out = args[0] === "-o" ? [] : ["-o", "refused.html"];
      const { status, stderr } = report(...args, ...out);
      expect(stderr).toContain(message);
      expect(status).toBe(2);
    }
    expect(existsSync(join(folder, "refused.html"))).toBe(false);
  });
});
