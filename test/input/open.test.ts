import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openBuddyinfo, openHost, openInput, type Input } from "../../lib/input/open.js";

const stdin = (text: string): { stdin: Readable } => ({
  stdin: Readable.from([Buffer.from(text)]),
});
const nothing = stdin("");
const json = '{"memory": "1T"}';

async function names(input: Input): Promise<unknown[]> {
  if (input.kind === "host") return [input.spec];
  const answers: unknown[] = [];
  for await (const answer of input.hosts)
    answers.push("spec" in answer ? answer.spec : answer.line);
  return answers;
}

let folder = "";
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pamtlab-input-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("an argument", () => {
  test("that is a size", async () => {
    expect(await openInput("2T", nothing)).toEqual({
      kind: "host",
      name: "2T",
      spec: { memory: 2 ** 41 },
    });
  });

  test("that is a file: a log, JSON, an inventory", async () => {
    const log = file("web-1.txt", "virt/tdx: CMR: [0x100000, 0x80000000)\n");
    expect(await openInput(log, nothing)).toMatchObject({
      kind: "host",
      name: log,
      spec: { name: "web-1", source: "CMR lines" },
    });
    const named = file("a.json", '{"memory": "1T", "name": "db"}');
    expect(await openInput(named, nothing)).toMatchObject({ spec: { name: "db", memory: "1T" } });
    const fleet = await openInput(file("fleet.jsonl", `${json}\n{\n${json}\n`), nothing);
    expect(fleet.kind).toBe("inventory");
    expect(await names(fleet)).toEqual([{ memory: "1T" }, 2, { memory: "1T" }]);
  });

  test("that is both a file and a size is the file", async () => {
    const path = file("2T", json);
    expect(await openInput(path, nothing)).toMatchObject({ spec: { memory: "1T" } });
  });

  test.each([
    ["no-such.log", /no such file: "no-such.log" \(give a size such as 2T, a file .* or -/],
    ["2X", 'invalid memory: "2X"'],
    [".", 'cannot read ".": it is a folder'],
  ])("%s is refused", async (arg, message) => {
    await expect(openInput(arg, nothing)).rejects.toThrow(message);
    await expect(openInput(arg, nothing)).rejects.toMatchObject({ name: "InputError" });
  });

  test("a file's error names the file", async () => {
    const path = file("empty.log", "");
    await expect(openInput(path, nothing)).rejects.toThrow(`${path}: nothing to read`);
  });
});

describe("standard input", () => {
  test.each([
    ["a size", "2T\n", [{ memory: 2 ** 41 }]],
    ["a log", "CMR: [0x100000, 0x80000000)", [expect.objectContaining({ source: "CMR lines" })]],
    ["JSON on one line", `${json}\n`, [{ memory: "1T" }]],
    ["JSON on many lines", '{\n "memory":\n "1T"\n}', [{ memory: "1T" }]],
    ["an inventory", `${json}\n\n${json}\n`, [{ memory: "1T" }, { memory: "1T" }]],
    ["an inventory with a bad line", `${json}\n{oops\n`, [{ memory: "1T" }, 2]],
  ])("%s", async (_, text, expected) => {
    expect(await names(await openInput("-", stdin(text)))).toEqual(expected);
  });

  test("nothing", async () => {
    await expect(openInput("-", stdin(""))).rejects.toThrow("standard input: nothing to read");
  });
});

describe("a host by name", () => {
  test("is a size or a file, looked for where the shell was too", async () => {
    expect(await openHost("1T")).toEqual({ memory: 2 ** 40 });
    const path = file("mine.json", json);
    expect(await openHost(path)).toEqual({ name: "mine", memory: "1T" });
    vi.stubEnv("PWD", folder);
    expect(await openHost("mine.json")).toEqual({ name: "mine", memory: "1T" });
    vi.unstubAllEnvs();
  });

  test("is one", async () => {
    const path = file("many.jsonl", `${json}\n${json}\n`);
    await expect(openHost(path)).rejects.toThrow(/many\.jsonl: an inventory of many hosts/);
  });
});

test("free memory is read from a file", async () => {
  const { zones } = await openBuddyinfo("data/buddyinfo/two-nodes.txt");
  expect(zones.map(({ node, zone }) => `${node} ${zone}`)).toEqual([
    "0 DMA",
    "0 DMA32",
    "0 Normal",
    "1 Normal",
  ]);
  await expect(openBuddyinfo(join(folder, "none"))).rejects.toThrow(/cannot read ".*none": ENOENT/);
});
