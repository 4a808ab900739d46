import { Command, Option } from "commander";
import { InputError } from "../errors.js";
import { openInput } from "../input/open.js";
import type { InventoryLine } from "../input/inventory.js";
import { host, type Host } from "../scene/host.js";
import type { HostSpec, PamtMode } from "../scene/host-spec.js";
import { sizeAnswer } from "./size-answer.js";
import { sizeText } from "./size-text.js";
import type { Io, Verb } from "./verb.js";

interface Options {
  readonly pamt: PamtMode | "both";
  readonly holes?: "memblock" | "cmr";
  readonly json?: true;
}

/** `pamtlab size INPUT`: what the boot-time tables of a host take. */
export const size: Verb = (io) =>
  new Command("pamtlab size")
    .description("What PAMT takes at boot, as Linux lays it out.")
    .argument(
      "<INPUT>",
      "a size (2T), a file with a boot log, /proc/iomem or JSON, a .jsonl inventory, or - for standard input",
    )
    .addOption(
      new Option("--pamt <mode>", "answer for one mode")
        .choices(["static", "dynamic", "both"])
        .default("both"),
    )
    .addOption(
      new Option("--holes <source>", "see holes against memory blocks (mainline) or CMRs").choices([
        "memblock",
        "cmr",
      ]),
    )
    .option("--json", "answer as JSON, one line a host")
    .addHelpText(
      "after",
      `
Examples:
  pamtlab size 2T
  sudo dmesg | pamtlab size -
  pamtlab size boot.txt --json
  pamtlab size fleet.jsonl --pamt dynamic --json

A JSON host is {"ranges": [{"start": 0, "end": "0x80000000", "node": 0}], "module": {...}}, end exclusive.
Exit codes: 0 an answer, 1 TDX cannot be initialised on this host, 2 wrong input.`,
    )
    .action(async (arg: string, options: Options) => {
      const input = await openInput(arg, io);
      if (input.kind === "host") {
        io.exitCode = answer({ name: input.name, ...input.spec }, options, io);
      } else await answerAll(input.hosts, input.name, options, io);
    });

function resolve(spec: HostSpec, { holes }: Options): Host {
  return host(holes === undefined ? spec : { ...spec, holes });
}

function modes({ pamt }: Options): readonly PamtMode[] {
  return pamt === "both" ? ["static", "dynamic"] : [pamt];
}

function answer(spec: HostSpec, options: Options, io: Io): number {
  const node = resolve(spec, options);
  const json = sizeAnswer(node, modes(options));
  io.stdout.write(options.json ? `${JSON.stringify(json)}\n` : sizeText(node, json));
  return "error" in json ? 1 : 0;
}

/** One answer a line, bad lines among them; 2 at the end if there were any, 1 if TDX fails on a host. */
async function answerAll(
  hosts: AsyncIterable<InventoryLine>,
  name: string,
  options: Options,
  io: Io,
): Promise<void> {
  let answered = 0;
  for await (const one of hosts) {
    const code = answerLine(one, options, io);
    if (code !== 2) answered++;
    io.exitCode = Math.max(io.exitCode, code);
  }
  if (answered === 0 && io.exitCode === 0) {
    throw new InputError(`no host in ${name} (expected one JSON host a line)`);
  }
}

function answerLine(one: InventoryLine, options: Options, io: Io): number {
  try {
    if ("error" in one) throw one.error;
    const node = resolve(one.spec, options);
    const json = sizeAnswer(node, modes(options));
    const line = { line: one.line, name: node.name, ...json };
    io.stdout.write(
      options.json ? `${JSON.stringify(line)}\n` : `${one.line}: ${sizeText(node, json)}`,
    );
    return "error" in json ? 1 : 0;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const message = error.message.includes(`line ${one.line}`)
      ? error.message
      : `line ${one.line}: ${error.message}`;
    if (options.json) {
      io.stdout.write(`${JSON.stringify({ line: one.line, error: "invalid-input", message })}\n`);
    }
    io.stderr.write(`pamtlab: ${message}\n`);
    return 2;
  }
}
