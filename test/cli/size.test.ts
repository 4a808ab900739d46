import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { SizeAnswer } from "../../lib/cli/size-answer.js";
import { pamtlab } from "./terminal.js";

const folder = mkdtempSync(join(tmpdir(), "pamtlab-size-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

async function json(argv: readonly string[], stdin?: string): Promise<SizeAnswer> {
  const { out } = await pamtlab(["size", ...argv, "--json"], stdin);
  return JSON.parse(out) as SizeAnswer;
}

describe("one answer as JSON", () => {
  test("has the keys it promises", async () => {
    const host = '{"ranges":[{"start":0,"end":"0x80000000","node":3}]}';
    expect(await json([file("host.json", host)])).toEqual({
      tdmrs: [
        {
          base: 0,
          size: 2147483648,
          node: 3,
          pamt4k: 8388608,
          pamt2m: 16384,
          pamt1g: 4096,
          bitmap: 65536,
          reserved: [[0, 1048576]],
        },
      ],
      static: { bytes: 8409088, kb: 8212 },
      dynamic: { bytes: 86016, kb: 84 },
      refcounts: { flat: 4096, sparse: 4096 },
      memory: 2147483648,
      source: "ranges",
      holes: "memblock",
      warnings: [],
    });
  });

  test("is of one mode where one is asked for", async () => {
    expect(await json(["1T", "--pamt", "static"])).not.toHaveProperty("dynamic");
    expect(await json(["1T", "--pamt", "dynamic"])).not.toHaveProperty("static");
  });

  test("obeys the module that a host names", async () => {
    const host = '{"memory":"4G","module":{"maxTdmrs":1}}';
    const { code, out } = await pamtlab(["size", "-", "--json"], host);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      error: "tdmrs-exhausted",
      message: "TDMRs exhausted: the memory map needs 2, the TDX module takes 1",
      count: 2,
      limit: 1,
    });
  });
});

describe("a log", () => {
  const boot = "BIOS-e820: [mem 0x0000000000000000-0x000000007fffffff] usable\n";

  test("is read from standard input", async () => {
    expect(await json(["-"], boot)).toMatchObject({ static: { kb: 8212 }, source: "BIOS-e820" });
  });

  test("that printed another number than its map gives is told", async () => {
    const log = `${boot}virt/tdx: 8216 KB allocated for PAMT\n`;
    expect((await json(["-"], log)).warnings).toContain(
      "the log printed 8216 KB allocated for PAMT, but 8212 KB follow from its memory map",
    );
  });

  test("that printed the same is not", async () => {
    const log = `${boot}virt/tdx: 8212 KB allocated for PAMT\n`;
    expect((await json(["-"], log)).warnings.join()).not.toContain("the log printed");
  });

  test("whose TDX failed though its map is fine is told", async () => {
    const log = `${boot}virt/tdx: module initialization failed (-28)\n`;
    expect((await json(["-"], log)).warnings.join()).toContain(
      "which this memory map does not explain",
    );
  });
});

describe("an inventory", () => {
  const lines = [
    '{"memory":"64G"}',
    "",
    '{"memroy":"64G"}',
    '{"memory":"1G","module":{"maxTdmrs":1}}',
  ];

  test("answers line by line, bad lines with their number, and exits 2", async () => {
    const { code, out, err } = await pamtlab([
      "size",
      file("fleet.jsonl", lines.join("\n")),
      "--json",
    ]);
    expect(code).toBe(2);
    const answers = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { line: number; error?: string; message?: string });
    expect(answers.map(({ line, error }) => [line, error])).toEqual([
      [1, undefined],
      [3, "invalid-input"],
      [4, undefined],
    ]);
    expect(answers[1]!.message).toContain("line 3: ");
    expect(err).toContain('"memroy" (did you mean "memory"?)');
  });

  test("exits 1 when TDX fails on a host and all lines are good", async () => {
    const host = '{"memory":"4G","module":{"maxTdmrs":1}}';
    expect((await pamtlab(["size", file("one.jsonl", `${host}\n`)])).code).toBe(1);
  });

  test("without a host is refused", async () => {
    const { code, err } = await pamtlab(["size", file("none.jsonl", "\n")]);
    expect([code, err]).toEqual([2, expect.stringContaining("no host in ")]);
  });
});

test("a person reads a sentence, two tables and the notes", async () => {
  const { code, out } = await pamtlab(["size", "2T"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^2T: 2 TiB of memory \(a plain size\)\.\n\nmode/);
  expect(out).toContain("8405028 KB allocated for PAMT");
  expect(out).toContain("[0x100000000, 0x20080000000)");
});

test.each(['{"ranges":[]}', '{"ranges":[{"start":0,"end":"0x100000"}]}'])(
  "%s is no convertible memory, with exit code 1",
  async (host) => {
    const { code, out } = await pamtlab(["size", "-", "--json"], host);
    expect([code, JSON.parse(out)]).toEqual([
      1,
      expect.objectContaining({ error: "no-convertible-memory" }),
    ]);
  },
);

test.each([
  [["size", "2TB"], 'invalid memory: "2TB"'],
  [["size", "/no/such/file"], 'no such file: "/no/such/file"'],
  [["size"], "missing required argument"],
  [["size", "2T", "--pamt", "on"], "Allowed choices are static, dynamic, both"],
  [["size", "2T", "--jsn"], "Did you mean --json?"],
  [["sise", "2T"], 'unknown verb: "sise" (did you mean "size"?)'],
])("%o is refused with exit code 2", async (argv, message) => {
  const { code, err, out } = await pamtlab(argv);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(message);
});

test("help names every verb", async () => {
  const { code, out } = await pamtlab(["--help"]);
  expect(code).toBe(0);
  for (const verb of ["size", "footprint", "explain", "notebook", "kernel", "start"])
    expect(out).toContain(`  ${verb} `);
  expect((await pamtlab(["size", "--help"])).out).toContain("sudo dmesg | pamtlab size -");
});
