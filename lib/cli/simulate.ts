import { Command, InvalidArgumentError, Option } from "commander";
import { costTables } from "../tdx/costs.js";
import { workloads } from "../workload/workloads.js";
import { placements, runSimulate, type SimulateArgs } from "./simulate-run.js";
import type { Verb } from "./verb.js";

/** `pamtlab simulate SCENE --load NAME|TRACE`: what TDX metadata takes as things happen, event by event. */
export const simulate: Verb = (io) =>
  new Command("pamtlab simulate")
    .description(
      "What TDX metadata takes as TDs live: every get and put, by the kernel's own policy.",
    )
    .argument(
      "[SCENE]",
      "a scene file, or - for standard input; not needed for a trace of host frames",
    )
    .requiredOption("--load <name|trace>", "what happens: a workload's name, or a recorded trace")
    .option("--policy <name>", "the kernel, in place of the scene's: v2 to v6, v5-alt, merged")
    .option("--cache-min <n>", "the minimum of vCPU caches, in place of the policy's", wholeNumber)
    .addOption(
      new Option("--pamt <mode>", "how the scene's host boots")
        .choices(["static", "dynamic"])
        .default("dynamic"),
    )
    .addOption(
      new Option("--placement <name>", "where a scene's pages land")
        .choices(Object.keys(placements))
        .default("packed"),
    )
    .addOption(
      new Option("--costs <name>", "microseconds of a scene's calls, by a published table").choices(
        costTables().map(({ name }) => name),
      ),
    )
    .option("--seed <n>", "seed of what is left to chance", wholeNumber, 1)
    .option("--skip-broken", "skip the broken lines of a trace, and count them")
    .option("--json", "answer as JSON")
    .addHelpText("after", helpText())
    .action((arg: string | undefined, args: SimulateArgs) => runSimulate(arg, args, io));

function helpText(): string {
  const named = Object.entries(workloads).map(
    ([name, { summary }]) => `  ${name.padEnd(24)} ${summary}`,
  );
  return `
Workloads, each played by the scene's TDs:
${named.join("\n")}

Traces, told apart by what is in them:
  text of ftrace, trace-cmd or perf with KVM's page table events; a binary trace of pamtlab; or JSON, one event on host
  frames a line:
  {"op":"vcpu-create","vcpu":0}                       {"op":"vcpu-free","vcpu":0}
  {"op":"get","pfn":1048576,"count":512,"vcpu":0}     {"op":"put","pfn":1048576,"count":512}
  {"op":"demote","pfn":1049088,"vcpu":0}              "vcpu":null for control pages

Examples:
  pamtlab simulate scene.json --load boot
  pamtlab simulate scene.json --load splits --policy v5 --json
  pamtlab simulate --policy v6 --cache-min 1 --load frames.jsonl

Exit codes: 0 an answer, 1 TDX cannot be initialised on this host, 2 wrong input, 130 stopped by an interrupt (the answer is
of what was played until then).`;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError(`${JSON.stringify(text)} (expected a whole number)`);
  }
  return value;
}
