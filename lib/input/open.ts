import { createReadStream, existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import type { Readable } from "node:stream";
import { InputError } from "../errors.js";
import type { Fleet } from "../scene/fleet.js";
import type { HostSpec } from "../scene/host-spec.js";
import { parseSize } from "../units.js";
import { fromBuddyinfo, type BuddyInfo } from "./buddyinfo.js";
import { readHost } from "./detect.js";
import { readHosts, type InventoryLine } from "./inventory.js";
import { isInventory } from "./peek.js";
import { readText } from "./read-text.js";
import { fromFleet } from "./scene.js";

/** What an INPUT argument stands for: one host, or an inventory that is read as it is asked for. */
export type Input =
  | { readonly kind: "host"; readonly name: string; readonly spec: HostSpec }
  | {
      readonly kind: "inventory";
      readonly name: string;
      readonly hosts: AsyncIterable<InventoryLine>;
    };

/**
 * Opens what an INPUT argument names: a file (a boot log, /proc/iomem, JSON, or a .jsonl inventory), `-` for standard
 * input, or a size such as `2T`. A file wins over a size of the same spelling.
 *
 * @throws InputError naming the argument when there is no such file or no host in it.
 */
export async function openInput(arg: string, io: { readonly stdin: Readable }): Promise<Input> {
  if (arg === "-") {
    const { inventory, chunks } = await isInventory(io.stdin);
    const name = "standard input";
    if (inventory) return { kind: "inventory", name, hosts: readHosts(chunks, name) };
    return { kind: "host", name, spec: await readHost(chunks, name) };
  }
  const file = await stat(arg).catch(() => undefined);
  if (!file) return plainSize(arg);
  if (file.isDirectory()) {
    throw new InputError(`cannot read "${arg}": it is a folder (name a file in it)`);
  }
  const chunks = readable(arg);
  if (/\.(?:jsonl|ndjson)$/i.test(arg)) {
    return { kind: "inventory", name: arg, hosts: readHosts(chunks, arg) };
  }
  const spec = await readHost(chunks, arg);
  return { kind: "host", name: arg, spec: { name: basename(arg, extname(arg)), ...spec } };
}

/**
 * The host that a notebook or script was told of: a size such as `4T`, or a file as `openInput` reads it. A file is looked for
 * from the current folder, and then from the folder in which the shell was as it started the process (`PWD`), since a
 * notebook runs in its own.
 *
 * @throws InputError as `openInput`, and for an inventory of several hosts.
 * @example
 * (await openHost("4T")).memory; // 4398046511104
 */
export async function openHost(arg: string): Promise<HostSpec> {
  const input = await openInput(located(arg), process);
  if (input.kind === "host") return input.spec;
  throw new InputError(`${arg}: an inventory of many hosts (give the file of one)`);
}

/**
 * Free memory from a file with /proc/buddyinfo or /proc/pagetypeinfo, which is looked for as `openHost` looks.
 *
 * @throws InputError as `fromBuddyinfo`, and naming the file when it cannot be read.
 */
export async function openBuddyinfo(file: string): Promise<BuddyInfo> {
  const parts: Uint8Array[] = [];
  for await (const part of readable(located(file))) parts.push(part);
  return fromBuddyinfo(Buffer.concat(parts).toString("utf8"), file);
}

/**
 * The guests of a scene file, as `fromFleet` reads them; the file is looked for as `openHost` looks.
 *
 * @throws InputError as `fromFleet`, and naming the file when it cannot be read.
 */
export function openFleet(file: string): Fleet {
  return fromFleet(readText(located(file), "expected a scene file, for its guests"), {
    name: file,
  });
}

function located(file: string): string {
  const shell = resolve(process.env["PWD"] ?? ".", file);
  return !existsSync(file) && existsSync(shell) ? shell : file;
}

function plainSize(arg: string): Input {
  const wanted =
    "give a size such as 2T, a file with a boot log, /proc/iomem, JSON or .jsonl, or - for standard input";
  if (!/^[\d.]+\s*[a-z]*$/i.test(arg)) throw new InputError(`no such file: "${arg}" (${wanted})`);
  return { kind: "host", name: arg, spec: { memory: parseSize(arg, "memory") } };
}

async function* readable(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`cannot read "${path}": ${why} (check its permissions)`);
  }
}
