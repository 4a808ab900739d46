import { readFileSync } from "node:fs";
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { fromText, readHost } from "../../lib/input/detect.js";
import { readHosts, type InventoryLine } from "../../lib/input/inventory.js";
import type { HostSpec } from "../../lib/scene/host-spec.js";
import { MiB } from "../../lib/units.js";

const published = new URL("../../data/observed/ubuntu2310_1tb_4node.txt", import.meta.url);
const log = readFileSync(published, "utf8");
const encoder = new TextEncoder();

async function* chunks<T>(items: Iterable<T>): AsyncGenerator<T, void, undefined> {
  yield* items;
}

/** About 100 MB of a log: lines of a busy machine, with the boot's own lines first. */
function* bigLog(line: string): Iterable<Uint8Array> {
  yield encoder.encode(log);
  const chunk = encoder.encode(line.repeat(Math.ceil(65_536 / line.length)));
  for (let sent = 0; sent < 100 * MiB; sent += chunk.length) yield chunk;
}

describe("100 MB of log", () => {
  test.each([
    ["of other lines", "[  100.123456] systemd[1]: Started Session 42 of user root on node 12.\n"],
    ["without an end of line", "x0123456789abcdef"],
  ])("%s is read within 100 MB of memory and 10 s of processor time", async (_, line) => {
    const before = process.memoryUsage();
    let most = 0;
    const watched = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      let count = 0;
      for (const chunk of bigLog(line)) {
        if (++count % 100 === 0) {
          const { rss, heapUsed } = process.memoryUsage();
          most = Math.max(most, Math.min(rss - before.rss, heapUsed - before.heapUsed));
        }
        yield chunk;
      }
    };
    const begun = process.cpuUsage();
    const spec = await readHost(watched(), "big.log");
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 1e6).toBeLessThan(10);
    expect(most).toBeLessThan(100 * MiB);
    expect(spec).toEqual(fromText(log));
  });
});

describe("chunks", () => {
  const texts: readonly string[] = [
    log,
    '{"ranges": [{"start": 0, "end": "0x40000000"}], "name": "é😀"}',
    "2T\n",
    "00001000-0009ffff : System RAM\r\n00100000-5d168fff : System RAM\r\n",
    "BIOS-e820: [mem 0x100000-0x5d16=\n8fff]=20usable\nBIOS-e820: [mem 0x100000000-0x1ffffffff]\nusable",
  ];
  test.prop([fc.constantFrom(...texts), fc.integer({ min: 1, max: 40 })])(
    "of any size give what the whole text gives",
    async (text, size) => {
      const bytes = encoder.encode(text);
      const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      expect(await readHost(chunks(parts))).toEqual(fromText(text));
    },
  );
});

describe("which kind a text is", () => {
  test.each([
    ["2T", { memory: 2 ** 41 }],
    [" 1.5 GiB\n", { memory: 1.5 * 2 ** 30 }],
    ["4096", { memory: 4096 }],
    ['\uFEFF{"memory": "1G"}', { memory: "1G" }],
    [log, { source: "CMR lines" }],
    [`\uFEFF${log}`, { source: "CMR lines" }],
    ["00100000-5d168fff : System RAM", { source: "iomem" }],
    [`${log}00100000-5d168fff : System RAM\n`, { source: "CMR lines" }],
    ["BIOS-e820: [mem 0x100000000-0x1ffffffff]\nusable", { source: "BIOS-e820" }],
  ] satisfies [string, HostSpec][])("%j", (text, expected) => {
    expect(fromText(text)).toMatchObject(expected);
  });

  test.each([
    ["", "a.txt: nothing to read: the input is empty (expected a boot log"],
    ["2TB", 'a.txt: invalid memory: "2TB"'],
    ["hello", "a.txt: cannot read a host from text of no known kind"],
    ["\0\u0001\u0002", "a.txt: cannot read a host from binary content"],
    ['[{"memory": "1G"}]', "a.txt: invalid host: the JSON is no object"],
    ["{", "a.txt: invalid JSON: line 1, column 2"],
  ])("%j is refused", (text, message) => {
    expect(() => fromText(text, "a.txt")).toThrow(message);
  });

  test("bytes that are no text", async () => {
    const noise = Uint8Array.from({ length: 4096 }, (_, index) => (index * 167) % 256);
    await expect(readHost(chunks([noise]), "core")).rejects.toThrow(
      "core: cannot read a host from binary content",
    );
  });

  test("JSON without an end", async () => {
    const endless = chunks(Array.from({ length: 20 }, () => `{"a": "${"x".repeat(MiB)}`));
    await expect(readHost(endless, "a.json")).rejects.toThrow("a.json: too much JSON for one host");
  });
});

async function readAll(text: string): Promise<InventoryLine[]> {
  const answers: InventoryLine[] = [];
  for await (const answer of readHosts(chunks(text.match(/[^]{1,7}/g) ?? []), "fleet.jsonl")) {
    answers.push(answer);
  }
  return answers;
}

function* withEndlessLine(first: string, last: string): Iterable<string> {
  yield `${first}\n{"name": "`;
  for (let sent = 0; sent < 8; sent++) yield "x".repeat(MiB);
  yield `"}\n${last}\n`;
  throw new Error("read too far");
}

describe("an inventory", () => {
  const lines = [
    '{"name": "a", "memory": "1T"}',
    "",
    '{"name": "b", "memry": "1T"}',
    "not json",
    '{"name": "c", "memory": "2T"}',
  ];
  test.each(["\n", "\r\n"])(
    "answers every line, the bad ones with their error (%j)",
    async (end) => {
      expect(await readAll(lines.join(end))).toEqual([
        { line: 1, spec: { name: "a", memory: "1T" } },
        {
          line: 3,
          error: expect.objectContaining({
            message: expect.stringMatching(/^fleet.jsonl line 3: unknown key/) as string,
          }) as Error,
        },
        {
          line: 4,
          error: expect.objectContaining({
            message: expect.stringMatching(/^fleet.jsonl line 4: invalid JSON/) as string,
          }) as Error,
        },
        { line: 5, spec: { name: "c", memory: "2T" } },
      ]);
    },
  );

  test("is read as it is asked for, and an endless line does not stop it", async () => {
    const hosts = readHosts(chunks(withEndlessLine(lines[0]!, lines[4]!)));
    const answers = [await hosts.next(), await hosts.next(), await hosts.next()];
    expect(answers.map(({ value }) => value && "spec" in value)).toEqual([true, false, true]);
    await hosts.return();
  });
});
