import { readFileSync, readdirSync } from "node:fs";
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { InputError } from "../../lib/errors.js";
import { fromText } from "../../lib/input/detect.js";
import { host } from "../../lib/scene/host.js";
import type { HostSpec, RangeSpec } from "../../lib/scene/host-spec.js";

const folder = (name: string): URL => new URL(`../../data/${name}/`, import.meta.url);
const texts = (name: string): string[] =>
  readdirSync(folder(name))
    .filter((file) => file.endsWith(".txt"))
    .map((file) => readFileSync(new URL(file, folder(name)), "utf8"));
const iomem = `00000000-00000fff : Reserved
00001000-0009ffff : System RAM
00100000-5d168fff : System RAM
  21000000-22dfffff : Kernel code
100000000-107fffffff : System RAM
1080000000-10ffffffff : Soft Reserved
  1080000000-10ffffffff : System RAM (kmem)
`;
/** Small logs: pieces of real ones, with their TDX lines, and the older spellings. */
const seeds = [
  ...texts("observed"),
  ...texts("hosts").map((text) => text.split("\n").slice(12, 60).join("\n")),
  iomem,
  " BIOS-e820: 0000000000000000 - 000000000009fc00 (usable)\n BIOS-e820: 0000000000100000 - 00000000cff70000 (usable)\n user: 0000000000100000 - 0000000040000000 (usable)\n",
  "> BIOS-e820: [mem 0x0000000000100000-0x000000005d16=\n> 8fff]=20usable\n> virt/tdx: CMR[0]: [0x100000, 0x80000000)\n",
].map((text) => text.split("\n").slice(0, 40).join("\n"));

const splices = [
  "\n",
  "=\n",
  "=20",
  "=3D",
  " ",
  "0",
  "f",
  "9",
  "0x",
  "-",
  "[",
  "]",
  ")",
  "usable",
  "reserved",
  "\0",
  "\u001B[0m",
  "> ",
  "BIOS-e820: ",
  "Linux version 6",
  "e820: remove [mem 0x0-0xfffff] usable\n",
  "virt/tdx: ",
  "KB",
  "{",
  "\r",
  "node 1: ",
  "ffffffffffff",
];

/** A small generator, so that 100 000 mutants take seconds: mulberry32. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

function mutant(random: (below: number) => number): string {
  const lines = seeds[random(seeds.length)]!.split("\n");
  const from = random(lines.length);
  let text = lines.slice(from, from + 1 + random(12)).join("\n");
  for (let count = random(5); count >= 0; count--) {
    const at = random(text.length + 1);
    const to = Math.min(text.length, at + [0, 1, 1, 4, 40][random(5)]!);
    const insert = [splices[random(splices.length)]!, "", text.slice(at, at + random(60))][
      random(3)
    ]!;
    text = text.slice(0, at) + insert + text.slice(to);
  }
  return text;
}

const decoded = (text: string): string =>
  text.replace(/=([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
const plain = (text: string): string => text.replaceAll("\u001B[0m", "");

/** Every number that a text holds, read as hex and as decimal, with mail encoding and colours and without. */
function numbers(text: string): Set<number> {
  const joined = text.replace(/=\r*\n/g, "");
  const found = new Set<number>([0]);
  for (const form of [text, joined, decoded(joined), plain(decoded(joined)), plain(joined)]) {
    for (const [digits] of form.matchAll(/(?<=0x|[^\da-f]|^)[\da-f]+/gi)) {
      found.add(Number.parseInt(digits, 16)).add(Number.parseInt(digits, 10));
    }
  }
  return found;
}

function unsupported(spec: HostSpec, text: string): unknown[] {
  const given = numbers(text);
  const address = (value: unknown): boolean =>
    [value, Number(value) - 1, Number(value) + 1].some((near) => given.has(near as number));
  const bad: unknown[] = [];
  for (const { start, end, node } of [
    ...(spec.ranges ?? []),
    ...(spec.cmrs ?? []),
  ] as RangeSpec[]) {
    if (!address(start) || !address(end) || !(Number(start) < Number(end))) bad.push([start, end]);
    if (node !== undefined && !given.has(node)) bad.push({ node });
  }
  const kb = spec.observed?.pamtKb;
  if (kb !== undefined && !given.has(kb) && !given.has(kb / 4)) bad.push({ kb });
  if (spec.maxPfn !== undefined && !given.has(spec.maxPfn)) bad.push({ maxPfn: spec.maxPfn });
  const keyIds = spec.keyIds;
  if (keyIds !== undefined && ![...given].some((first) => given.has(first + keyIds)))
    bad.push({ keyIds });
  return bad;
}

/** The host, or the message with which the text was refused. */
function read(text: string): HostSpec | string {
  try {
    const spec = fromText(text, "log");
    host(spec);
    return spec;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw new Error(`threw ${String(error)} on ${JSON.stringify(text)}`, { cause: error });
  }
}

describe("mutated logs", () => {
  test("100 000 of them: one kind of error, no number without a line", { timeout: 120_000 }, () => {
    const random = generator(20_260_301);
    let answered = 0;
    for (let count = 0; count < 100_000; count++) {
      const text = mutant(random);
      const spec = read(text);
      if (typeof spec === "string") continue;
      answered += 1;
      const bad = unsupported(spec, text);
      if (bad.length > 0) expect.fail(`${JSON.stringify(bad)} in ${JSON.stringify(text)}`);
    }
    expect(answered).toBeGreaterThan(15_000);
    expect(answered).toBeLessThan(99_000);
  });

  test.prop([fc.string({ unit: "binary", maxLength: 300 })])("any text at all", (text) => {
    read(text);
  });

  test.prop([fc.array(fc.constantFrom(...splices, ...seeds[0]!.split("\n")), { maxLength: 30 })])(
    "any order of their parts",
    (parts) => {
      const spec = read(parts.join(""));
      if (typeof spec !== "string") expect(unsupported(spec, parts.join(""))).toEqual([]);
    },
  );
});

describe("one enormous line", () => {
  const long = 60_000;
  test.each([
    ["blanks after KB", `12 KB${" ".repeat(long)}x`],
    ["returns", `${"\r".repeat(long)}x\r`],
    ["digits", `BIOS-e820: [mem 0x${"0".repeat(long)}`],
    ["blanks in a range", `BIOS-e820: [${" ".repeat(long)}!`],
    ["a failure without an end", `tdx: initialization failed: TDMR ${"a ".repeat(long / 2)}!`],
    ["iomem", `00001000-00001fff : a${" ".repeat(long)}b`],
    ["quotes", `${" >".repeat(long / 2)}x`],
    ["tags", `${"<a".repeat(long / 2)}</`],
    ["escapes", "=3D".repeat(long / 3)],
    ["heads", "BIOS-e820: [mem ".repeat(long / 16)],
    ["KeyIDs", `KeyID${" ".repeat(long)}x`],
    ["nodes", "node 0:".repeat(long / 7)],
    ["JSON", `{"a": "${"\\n".repeat(long)}`],
  ])("%s: refused at once", (_, text) => {
    const begun = performance.now();
    expect(read(text)).toBeTypeOf("string");
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});
