import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readStudy } from "../../lib/study/read.js";
import { openStudy } from "../../lib/study/study.js";
import { pamtlab } from "../cli/terminal.js";
import { main, setup } from "../kernel/built.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(join(root, "docs/scale.md"), "utf8");
const blocks = [...page.matchAll(/^```(bash|yaml)\n([\s\S]*?)^```/gm)].map(([, , code]) => code!);
const block = (word: string): string => blocks.find((code) => code.includes(word))!;

const folder = mkdtempSync(join(tmpdir(), "pamtlab-schedulers-"));
afterAll(() => rmSync(folder, { recursive: true }));
const hasParallel = spawnSync("parallel", ["--version"]).status === 0 || Boolean(process.env["CI"]);

/** A folder in which the page's commands can be run, with an npx that runs this checkout. */
function workplace(name: string): string {
  const place = join(folder, name);
  mkdirSync(join(place, "bin"), { recursive: true });
  symlinkSync(join(root, "data"), join(place, "data"));
  const npx = `#!/bin/sh\nshift\nexec "${process.execPath}" "${main}" "$@"\n`;
  writeFileSync(join(place, "bin/npx"), npx, { mode: 0o755 });
  return place;
}

/** Runs a command with the variables that a system sets. */
function run(place: string, argv: readonly string[], variables: NodeJS.ProcessEnv = {}): void {
  const PATH = `${join(place, "bin")}:${process.env["PATH"]}`;
  const env = { ...process.env, ...variables, PATH };
  const { status, stderr } = spawnSync(argv[0]!, argv.slice(1), { cwd: place, env });
  expect([status, String(stderr)]).toEqual([0, expect.not.stringContaining("Error")]);
}

async function merged(place: string): Promise<void> {
  const to = join(place, "out/merged.csv");
  expect((await pamtlab(["merge", join(place, "out/shards"), "-o", to])).code).toBe(0);
  expect(readFileSync(to).equals(readFileSync(join(folder, "one.csv")))).toBe(true);
}

describe("the command lines of docs/scale.md", () => {
  beforeAll(async () => {
    setup();
    const study = join(root, "data/studies/cache-minimum.yaml");
    expect((await pamtlab(["sweep", study, "-o", join(folder, "one.csv")])).code).toBe(0);
  });

  test.runIf(hasParallel)("run under GNU parallel", async () => {
    const place = workplace("parallel");
    run(place, ["bash", "-ec", block("parallel npx")]);
    await merged(place);
  });

  test("run as an array of Slurm", async () => {
    const place = workplace("slurm");
    const script = block("#SBATCH");
    const tasks = Number(/--array=1-(\d+)/.exec(script)![1]);
    for (let task = 1; task <= tasks; task++) {
      // https://slurm.schedmd.com/job_array.html
      run(place, ["bash", "-ec", script], {
        SLURM_ARRAY_TASK_ID: String(task),
        SLURM_ARRAY_TASK_COUNT: String(tasks),
      });
    }
    await merged(place);
  });

  test("run as an indexed job of Kubernetes", async () => {
    const place = workplace("kubernetes");
    const { spec } = parse(block("kind: Job")) as {
      spec: {
        completionMode: string;
        completions: number;
        template: { spec: { containers: [{ command: string[] }] } };
      };
    };
    expect(spec.completionMode).toBe("Indexed");
    for (let index = 0; index < spec.completions; index++) {
      // https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
      run(place, spec.template.spec.containers[0].command, { JOB_COMPLETION_INDEX: String(index) });
    }
    await merged(place);
  });

  test("name the packages and options that there are", async () => {
    const { peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      peerDependencies: Record<string, string>;
    };
    const install = Object.entries(peerDependencies).map(([name, at]) => `${name}@${at}`);
    expect(block("npm install")).toContain(`npm install ${install.join(" ")}\n`);
    const help =
      (await pamtlab(["worker", "--help"])).out + (await pamtlab(["sweep", "--help"])).out;
    for (const [option] of page.matchAll(/(?<=`)--[a-z]+/g)) {
      if (option !== "--sshlogin") expect(help).toContain(option);
    }
  });
});

test("the study of docs/scale.md has all the keys that it tells of", () => {
  const text = block("# as in a scene");
  const study = openStudy(text, "page");
  expect(study.points).toBe(2 * 8 * 7);
  const { column, length } = study.compute(0, study.points);
  expect(length).toBe(2 * (4 * 7 + 4 * 3));
  expect(new Set(column["failure"])).toEqual(new Set([""]));
  const { file } = readStudy(
    `${text}model: charge\nreplicates: 2\ncommon: true\nseed: 3\nthreads: 2\n`,
  );
  expect(Object.keys(file)).toContain("common");
  for (const kind of ["random", "latin", "sobol"]) {
    expect(openStudy(`${text}design: ${kind}\npoints: 16\n`).points).toBe(16);
  }
});
