import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { ReplayAnswer, SimulateAnswer } from "../../lib/cli/simulate-answer.js";
import { writeTrace } from "../../lib/workload/binary-trace.js";
import { main } from "../kernel/built.js";
import { pamtlab } from "./terminal.js";

const folder = mkdtempSync(join(tmpdir(), "pamtlab-simulate-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/trace/${name}`, import.meta.url));
}

const scene = file(
  "scene.json",
  JSON.stringify({
    host: { memory: "64G", policy: "v6", keyIds: 64 },
    guests: [{ count: 2, memory: "1G", vcpus: 2 }],
  }),
);
const frames = file(
  "frames.jsonl",
  `{"op":"vcpu-create","vcpu":0}
{"op":"get","pfn":1048576,"count":513,"vcpu":0}

{"op":"get","pfn":7,"vcpu":null}
{"op":"put","pfn":1048576,"count":512}
{"op":"vcpu-free","vcpu":0}
`,
);

async function simulated<T = SimulateAnswer>(...argv: readonly string[]): Promise<T> {
  const { code, out, err } = await pamtlab(["simulate", ...argv, "--json"]);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as T;
}

function splitsBy(seed: string): Promise<SimulateAnswer> {
  return simulated(scene, "--load=splits", "--policy=v5", "--placement=scattered", "--seed", seed);
}

describe("a trace of host frames", () => {
  test("needs no scene, and answers in counts", async () => {
    expect(await simulated("--policy", "v6", "--load", frames)).toEqual({
      policy: "v6",
      cacheMin: 5,
      events: 5,
      gets: 514,
      puts: 512,
      adds: 3,
      removes: 1,
      locks: 4,
      taken: 14,
      returned: 10,
      cached: 0,
      pairs: { peak: 3, end: 2 },
      errors: { "-ENOMEM": 0 },
      warnings: [],
    });
  });

  test("under another minimum, and under the policy of a scene", async () => {
    const one = await simulated<ReplayAnswer>("--policy=v5", "--cache-min=1", "--load", frames);
    expect(one).toMatchObject({ policy: "v5", cacheMin: 1, taken: 6, returned: 2 });
    const own = await simulated<ReplayAnswer>(scene, "--cache-min=2", "--load", frames);
    expect(own).toMatchObject({ policy: "v6", cacheMin: 2 });
    expect((await simulated<ReplayAnswer>("--load", frames)).policy).toBe("merged");
  });

  test("for a person, in words", async () => {
    const { out } = await pamtlab(["simulate", "--policy", "v6", "--load", frames]);
    expect(out).toMatch(
      /^After 5 events, 2 ranges of 2 MiB hold a pair \(16 KiB\), at most 3\.\nKernel policy v6/,
    );
    expect(out).toMatch(/^global lock taken +4$/m);
  });

  test.each([
    ['{"op":"put","pfn":9}', "line 1: event 1 cannot be: frame 9 is not in use (2 MiB range 0 has"],
    ['\n{"op":"gett","pfn":9}', 'line 2: unknown op: "gett" (did you mean "get"?)'],
    ['{"op":"get","pfn":9}', "line 1: incomplete get: no vcpu (null for control pages)"],
    ['{"op":"put","pfm":9}', 'line 1: unknown key of put: "pfm" (did you mean "pfn"?)'],
    ['{"op":"put","pfn":"9"}', 'line 1: event 1: invalid pfn: "9" (expected a whole number'],
    ['{"op":"put","pfn":9', "line 1: invalid JSON: column 20: found the end"],
    ['{"op":"demote","pfn":512,"vcpu":null}', "line 1: event 1 cannot be: policy v6 maps nothing"],
  ])("refuses %s, naming file, line and event", async (text, message) => {
    const path = file("wrong.jsonl", text);
    const { code, out, err } = await pamtlab(["simulate", "--policy", "v6", "--load", path]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(`pamtlab: ${path} ${message}`);
  });

  test("keeps what is left where broken lines are skipped", async () => {
    const path = file("broken.jsonl", '{"op":\nhello\n{"op":"get","pfn":9,"vcpu":null}');
    const refused = await pamtlab(["simulate", "--load", path]);
    expect(refused.code).toBe(2);
    // The first line decides what a trace is.
    const kept = await simulated<ReplayAnswer>("--load", path, "--skip-broken");
    expect(kept).toMatchObject({ gets: 1, events: 1 });
    expect(kept.warnings.join()).toContain("2 broken lines were skipped, the first: ");
  });

  test("says how many gets an empty cache failed", async () => {
    const { warnings, errors } = await simulated<ReplayAnswer>(
      "--policy=v6",
      "--cache-min=0",
      "--load",
      frames,
    );
    expect(errors["-ENOMEM"]).toBe(513);
    expect(warnings).toEqual(["513 gets failed by -ENOMEM, since their cache held too few pages"]);
  });
});

describe("a scene", () => {
  test("with a workload by name", async () => {
    const answer = await simulated(scene, "--load", "boot");
    expect(answer).toMatchObject({ load: "boot", policy: "v6", mode: "dynamic", leaked: 0 });
    expect(answer.adds).toBe(answer.pairs.end);
    expect(answer.kinds.map(({ name }) => name)).toContain("pairs behind S-EPT pages");
  });

  test("after a churn nothing is left but what is there from boot", async () => {
    const { pairs, taken, returned, cached, bytes, kinds } = await simulated(
      scene,
      "--load",
      "churn",
      "--seed=7",
    );
    expect([pairs.end, cached, taken - returned]).toEqual([0, 0, 0]);
    expect(pairs.peak).toBeGreaterThan(512);
    const boot = kinds.filter((kind) => kind.isMetadata && kind.bytes === kind.peak);
    expect(bytes).toBe(boot.reduce((sum, kind) => sum + kind.bytes, 0));
  });

  test("chance is the seed's alone", async () => {
    expect(await splitsBy("3")).toEqual(await splitsBy("3"));
    const [a, b] = [await splitsBy("3"), await splitsBy("4")];
    expect(a.pairs).not.toEqual(b.pairs);
    expect(a.splits).toBe(b.splits);
  });

  test.each(["packed", "spread", "scattered", "buddy"])("places pages %s", async (placement) => {
    const answer = await simulated(scene, "--load", "boot", "--placement", placement);
    expect(answer.pairs.end).toBeGreaterThanOrEqual(1024);
  });

  test("a static host has no pairs", async () => {
    const { mode, pairs, adds } = await simulated(scene, "--load", "boot", "--pamt", "static");
    expect([mode, pairs, adds]).toEqual(["static", { peak: 0, end: 0 }, 0]);
  });

  test("with a trace of ftrace, and the same as a binary trace", async () => {
    const text = fixture("promotion_2m.txt");
    const { warnings, ...counts } = await simulated(scene, "--load", text);
    expect(counts.gets).toBeGreaterThan(0);
    expect(Array.isArray(warnings)).toBe(true);
    const binary = file(
      "life.trace",
      writeTrace([
        { op: "create", guest: 0 },
        { op: "vcpu-create", guest: 0, vcpu: 0 },
        { op: "finalize", guest: 0 },
        { op: "fault", guest: 0, vcpu: 0, first: 0, count: 512 },
        { op: "destroy", guest: 0 },
      ]),
    );
    const life = await simulated(scene, "--load", binary);
    expect(life).toMatchObject({ events: 5, pairs: { end: 0 }, puts: life.gets });
  });

  test("for a person: totals, kinds, counts and calls", async () => {
    const { out } = await pamtlab(["simulate", scene, "--load", "boot"]);
    expect(out).toMatch(
      /^scene: after [\d,]+ events of boot, metadata takes [\d.]+ MiB under Dynamic/,
    );
    expect(out).toMatch(/^pairs behind private pages +metadata +[\d.]+ MiB +[\d.]+ MiB$/m);
    expect(out).toMatch(/^TDH.PHYMEM.PAMT.ADD +[\d,]+$/m);
  });

  test("on which TDX does not come up is a negative answer", async () => {
    const failing = file(
      "failing.json",
      '{"host": {"memory": "4G", "module": {"maxTdmrs": 1}}, "guests": [{"memory": "1G"}]}',
    );
    const { code, out } = await pamtlab(["simulate", failing, "--load", "boot", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: "tdmrs-exhausted" });
  });
});

describe("wrong input", () => {
  const gzipped = file(
    "trace.gz",
    gzipSync("vm-1 [0] 1: kvm_page_fault: address 0 error_code 4\n"),
  );
  test.each([
    [["--load", "boot"], 'load "boot" needs a scene'],
    [[scene, "--load", "bot"], 'unknown load: "bot" (did you mean "boot"?)'],
    [[scene, "--load", "./no/trace.txt"], 'no such file: "./no/trace.txt"'],
    [[scene, "--load", folder], `cannot read ${folder}`],
    [["--policy", "v1", "--load", frames], 'unknown policy: "v1"'],
    [["--cache-min", "99", "--load", frames], "invalid policy.cacheMin: 99 (expected"],
    [["--cache-min", "1.5", "--load", frames], "expected a whole number"],
    [[scene], "required option '--load <name|trace>' not specified"],
    [[scene, "--load", gzipped], "trace.gz is compressed by gzip (unpack it first: zcat FILE |"],
  ])("%j", async (argv, message) => {
    const { code, out, err } = await pamtlab(["simulate", ...argv]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });
});

test("an interrupt stops it with what was played until then", async () => {
  const child = spawn(process.execPath, [main, "simulate", "--load", "-", "--json"]);
  child.stdout.setEncoding("utf8");
  let out = "";
  child.stdout.on("data", (text: string) => (out += text));
  const more = setInterval(() => {
    const line = '{"op":"get","pfn":PFN,"vcpu":null}\n';
    const text = Array.from({ length: 4096 }, (_, at) => line.replace("PFN", String(next + at)));
    next += 4096;
    child.stdin.write(text.join(""));
  }, 20);
  let next = 0;
  child.stdin.on("error", () => undefined);
  setTimeout(() => child.kill("SIGINT"), 3000);
  const [code] = (await once(child, "close")) as [number];
  clearInterval(more);
  expect(code).toBe(130);
  const { warnings, gets, events } = JSON.parse(out) as ReplayAnswer;
  expect(gets).toBe(events);
  expect(warnings[0]).toBe(`stopped by an interrupt: this is what ${events} events came to`);
});

test("an interrupt is heard while nothing comes", async () => {
  const child = spawn(process.execPath, [main, "simulate", "--load", "-", "--json"]);
  child.stdout.setEncoding("utf8");
  let out = "";
  child.stdout.on("data", (text: string) => (out += text));
  child.stdin.on("error", () => undefined);
  child.stdin.write('{"op":"get","pfn":512,"vcpu":null}\n');
  setTimeout(() => child.kill("SIGINT"), 3000);
  const [code] = (await once(child, "close")) as [number];
  expect(code).toBe(130);
  expect((JSON.parse(out) as ReplayAnswer).gets).toBe(1);
});

test("an interrupt is heard before anything comes", async () => {
  const child = spawn(process.execPath, [main, "simulate", "--load", "-", "--json"]);
  const told = { out: "", err: "" };
  child.stdout.on("data", (text: Buffer) => (told.out += String(text)));
  child.stderr.on("data", (text: Buffer) => (told.err += String(text)));
  setTimeout(() => child.kill("SIGINT"), 3000);
  const [code] = (await once(child, "close")) as [number];
  expect([code, told.out]).toEqual([130, ""]);
  expect(told.err).toBe("pamtlab: stopped by an interrupt before anything came\n");
});

test("costs are of the table that is named, with what it leaves out", async () => {
  const argv = ["simulate", scene, "--load", "boot-lazy", "--costs", "yan-2026-02-09"];
  const { out } = await pamtlab(argv);
  expect(out).toMatch(/These calls take [\d,]+ µs \([\d,]+ µs to [\d,]+ µs\) by\n {2}Yan Zhao/);
  expect(out).toMatch(/not in it: .*TDH.MEM.PAGE.AUG/);
  const { out: json } = await pamtlab([...argv, "--json"]);
  const { costs, adds, locks } = JSON.parse(json) as SimulateAnswer;
  expect(costs!.avg).toBe(4 * adds + 2 * locks);
});
