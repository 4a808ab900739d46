import { Command } from "commander";
import { readdirSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError, unknownName } from "../errors.js";
import { writeWhole } from "../files.js";
import { openFleet, openHost } from "../input/open.js";
import type { Exporter } from "../export/exporter.js";
import type { Parameters } from "../notebook/parameters.js";
import { host as hostOf } from "../scene/host.js";
import { formatSize } from "../units.js";
import type { Chapter } from "../report/chapter.js";
import type { HostPart } from "../report/page.js";
import { openPictures } from "./open-pictures.js";
import { counted } from "./scene-verb.js";
import type { Io, Verb } from "./verb.js";

interface ReportArgs {
  readonly host: readonly string[];
  readonly fleet?: string;
  readonly only?: string;
  readonly output: string;
}

const folder = fileURLToPath(new URL("../../notebooks", import.meta.url));

/** `pamtlab report`: every question, answered for your hosts, in one page. */
export const report: Verb = (io) =>
  new Command("pamtlab report")
    .description(
      "Every question answered for your hosts, in one page that works offline and prints.",
    )
    .option(
      "--host <file>",
      "a host: a size, boot log, /proc/iomem or JSON; once for each",
      gather,
      [],
    )
    .option(
      "--fleet <file>",
      "a scene file whose guests are asked, where a question is about a fleet",
    )
    .option("--only <numbers>", "these questions alone, such as 01,03")
    .option("-o, --output <file>", "the page", "report.html")
    .addHelpText(
      "after",
      `
The questions are those of the notebooks. It takes about a minute a host. Charts move where scripts run; with a Chromium at hand
each has a still picture besides, which is what prints.

Examples:
  pamtlab report --host 2T
  pamtlab report --host dmesg.txt --host other.txt --fleet scene.json -o report.html

Exit codes: 0 an answer, 1 TDX cannot be initialised on a host or a question has no answer for it, 2 wrong input.`,
    )
    .action((args: ReportArgs) => make(args, io));

async function make({ host, fleet, only, output }: ReportArgs, io: Io): Promise<void> {
  // All that can be wrong is found before the first question is asked.
  const paths = chosen(only);
  if (fleet !== undefined) openFleet(fleet);
  const hosts = await Promise.all(host.map(known));
  if (statSync(output, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError(`cannot write "${output}": it is a folder (name a file in it)`);
  }
  const exporter = await openPictures(io);
  const parts: HostPart[] = [];
  try {
    for (const { title, failure, parameters } of hosts.length > 0 ? hosts : [unchanged]) {
      if (failure !== undefined) io.exitCode = 1;
      const asked = failure === undefined ? paths : [];
      const chapters = await answers(asked, { ...parameters, fleet }, io, exporter);
      parts.push({ host: title, ...(failure === undefined ? {} : { failure }), chapters });
    }
  } finally {
    await exporter?.close();
  }
  // An interrupted report is none.
  if (io.exitCode === 130) return;
  const { reportPage } = await import("../report/page.js");
  writeWhole(output, reportPage(parts, "What TDX metadata takes"));
  const count = parts.reduce((sum, { chapters }) => sum + chapters.length, 0);
  io.stdout.write(`${counted(count, "answer")} -> ${output}\n`);
}

/** A host as the page names it, and as notebooks are told of it. */
interface Asked {
  readonly title: string;
  readonly failure?: string;
  readonly parameters: Parameters;
}

const unchanged: Asked = { title: "The hosts that the notebooks name", parameters: {} };

async function known(arg: string): Promise<Asked> {
  if (arg === "-")
    throw new InputError('invalid host: "-" (name a file: it is read more than once)');
  const node = hostOf(await openHost(arg));
  const title = `${arg} (${formatSize(node.memory)}, ${node.source})`;
  const failed = node.failure && `TDX cannot be initialised: ${node.failure.message}`;
  return { title, ...(failed ? { failure: failed } : {}), parameters: { host: arg } };
}

/** The notebooks whose numbers were given, or all; 00 is a tour of notebooks, no question about a host. */
function chosen(only: string | undefined): string[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb") && !name.startsWith("00"))
    .sort();
  const path = (name: string): string => relative(process.cwd(), join(folder, name));
  if (only === undefined) return names.map(path);
  const numbers = names.map((name) => name.slice(0, 2));
  return only.split(",").map((given) => {
    const at = numbers.indexOf(given.trim().padStart(2, "0"));
    if (at < 0) throw unknownName("question", given.trim(), numbers);
    return path(names[at]!);
  });
}

/** Runs notebooks, each with what it declares of the parameters, and answers their chapters. */
async function answers(
  paths: readonly string[],
  parameters: Parameters,
  io: Io,
  exporter: Exporter | undefined,
): Promise<Chapter[]> {
  const { toChapter, pictured } = await import("../report/chapter.js");
  const { runNotebooks } = await import("./run-notebooks.js");
  const { readNotebook } = await import("../notebook/document.js");
  const { parameterNames } = await import("../notebook/parameters.js");
  const chapters: Chapter[] = [];
  for (const path of paths) {
    const names = parameterNames(readNotebook(path));
    const known = Object.entries(parameters).filter(
      ([name, value]) => value !== undefined && names.includes(name),
    );
    const options = { parameters: Object.fromEntries(known), quiet: true };
    await runNotebooks([path], options, io, async ({ notebook }) => {
      const chapter = toChapter(notebook, basename(path));
      chapters.push(exporter ? await pictured(chapter, (one) => exporter.svg(one)) : chapter);
      return "";
    });
    if (io.exitCode === 130) break;
  }
  return chapters;
}

function gather(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
