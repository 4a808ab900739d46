import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { readNotebook } from "../../lib/notebook/document.js";
import { main, setup } from "../kernel/built.js";
import { fixture, scratch } from "./fixture.js";

beforeAll(setup);

function pamtlab(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, ...args], { encoding: "utf8", cwd: scratch });
}

describe("pamtlab notebook run", () => {
  test("exits 1 on a failing cell and shows it, with a line for the notebook", () => {
    const path = fixture("a cell fails on its fifth line");
    const { status, stdout, stderr } = pamtlab("notebook", "run", path, "--out", "failing");
    const out = join("failing", "a cell fails on its fifth line.ipynb");
    expect(stdout).toBe(`${path}: failed -> ${out}\n`);
    expect(stderr).toContain("> 5 |   throw new RangeError");
    expect(stderr).toContain("RangeError: no 1 bytes");
    expect(status).toBe(1);
    expect(existsSync(join(scratch, out))).toBe(true);
  });

  test("exits 2 on wrong input and names it", () => {
    const typed = fixture("parameters with types");
    for (const [args, expected] of [
      [["none.ipynb"], 'invalid notebook: "none.ipynb"'],
      [[typed, "-p", "polcy=v5"], 'unknown parameter: "polcy" (did you mean "policy"?)'],
      [[typed, "-p", "policy"], "expected name=value"],
      [[typed, "--timeout", "soon"], 'invalid timeout: "soon"'],
      [[typed, typed], "duplicate notebook"],
      [[typed, "--kernel", "pamtlb"], 'unknown kernel: "pamtlb" (did you mean "pamtlab"?)'],
    ] as const) {
      const { status, stderr } = pamtlab("notebook", "run", ...args);
      expect(stderr).toContain(expected);
      expect(status).toBe(2);
    }
  });

  test("exits 130 on Ctrl-C, with the partial notebook written", async () => {
    const path = fixture("a cell never ends");
    const out = join(scratch, "stopped", "a cell never ends.ipynb");
    const child = spawn(process.execPath, [main, "notebook", "run", path, "--out", "stopped"], {
      cwd: scratch,
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    while (!existsSync(out)) await delay(50);
    await delay(300);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    const shown = readNotebook(out).cells.map((cell) =>
      cell.cell_type === "code" ? cell.outputs.map(({ output_type }) => output_type) : [],
    );
    expect(shown).toStrictEqual([["execute_result"], ["error"], []]);
  });

  test("leaves no kernel behind when it is killed in the middle of a loop", async () => {
    const args = ["notebook", "run", fixture("a cell never ends"), "--out", "killed"];
    const child = spawn(process.execPath, [main, ...args], { cwd: scratch });
    const out = join(scratch, "killed", "a cell never ends.ipynb");
    while (!existsSync(out)) await delay(50);
    const [kernel] = childrenOf(child.pid!);
    expect(isAlive(kernel!)).toBe(true);
    await delay(300);
    child.kill("SIGKILL");
    for (let tries = 0; isAlive(kernel!) && tries < 100; tries++) await delay(50);
    expect(isAlive(kernel!)).toBe(false);
  });
});

describe("pamtlab kernel spec", () => {
  test("tells the folder and the line to use", () => {
    const { stdout, status } = pamtlab("kernel", "spec");
    const [directory, line] = stdout.split("\n");
    expect(existsSync(join(directory!, "kernel.json"))).toBe(true);
    expect(line).toMatch(/^export JUPYTER_PATH=".*kernel[/\\]+jupyter"$/);
    expect(status).toBe(0);
    expect(JSON.parse(pamtlab("kernel", "spec", "--json").stdout)).toMatchObject({ directory });
  });
});

function childrenOf(pid: number): number[] {
  const table = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
  const rows = table.split("\n").map((row) => row.trim().split(/\s+/).map(Number));
  return rows.filter(([, parent]) => parent === pid).map(([own]) => own!);
}

/** A zombie is dead too: who reaps it is its new parent's concern. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}
