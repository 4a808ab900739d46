import { Command, Option } from "commander";
import { openBuddyinfo } from "../input/open.js";
import { openScene } from "../input/open-scene.js";
import type { Scene } from "../input/scene.js";
import { fit as fitOf, placements, type Bound, type Fit, type FitOptions } from "../model/fit.js";
import { formatSize } from "../units.js";
import { failureAnswer } from "./size-answer.js";
import { counted, notes, number, sceneHelp, told } from "./scene-verb.js";
import type { Verb } from "./verb.js";

interface FitArgs extends Pick<FitOptions, "placement" | "cpus" | "overcommit"> {
  readonly reserve?: string;
  readonly buddyinfo?: string;
  readonly json?: true;
}

/** `pamtlab fit SCENE`: how many of the scene's guests fit on its host. */
export const fit: Verb = (io) =>
  new Command("pamtlab fit")
    .description("How many guests fit on a host, what stops them, and what would stop them next.")
    .argument("<SCENE>", "a scene file, or - for standard input")
    .addOption(
      new Option("--placement <name>", "where 4K pages land")
        .choices(placements)
        .default("expected"),
    )
    .option("--reserve <size>", "host memory that guests do not get, such as 16G")
    .option("--cpus <n>", "logical CPUs of the host", number)
    .option("--overcommit <ratio>", "vCPUs on one logical CPU", number)
    .option("--buddyinfo <file>", "what is free, from /proc/buddyinfo, in place of all memory")
    .option("--json", "answer as JSON")
    .addHelpText(
      "after",
      sceneHelp(
        "fit",
        "Guests of several sizes fit in groups that keep the ratio of their counts.",
      ),
    )
    .action(async (arg: string, { buddyinfo, json, ...args }: FitArgs) => {
      const scene = await openScene(arg, io);
      if (scene.host.failure) {
        told(io, failureAnswer(scene.host.failure, scene.host.warnings), scene.host.name, json);
        return;
      }
      const free = buddyinfo === undefined ? {} : { free: (await openBuddyinfo(buddyinfo)).zones };
      const guests = scene.guests.map(({ count, ...td }) => [td, count] as const);
      const answer = fitOf(scene.host, guests, { ...args, ...free });
      io.stdout.write(json ? `${JSON.stringify(answer)}\n` : fitText(scene, answer));
    });

function fitText({ host, guests }: Scene, answer: Fit): string {
  const asked = guests.filter(({ count }) => count > 0);
  const sizes = asked.map(
    ({ count, memory, vcpus }) => `${count} of ${formatSize(memory)} and ${counted(vcpus, "vCPU")}`,
  );
  const [only] = sizes;
  const kinds =
    sizes.length === 1
      ? `${answer.guests === 1 ? "TD" : "TDs"} of ${only!.replace(/^\d+ of /, "")}`
      : `TDs in the ratio of ${sizes.join(", ")}`;
  const each = sizes.length === 1 ? "each" : "each group";
  const { bound, next, metadata, left, warnings } = answer;
  return [
    `${host.name}: ${answer.guests} ${kinds} ${answer.guests === 1 ? "fits" : "fit"} on ${formatSize(host.memory)}, and ${bound.name} ${stop(bound)} more: ${said(bound, each)}.`,
    next.guests === bound.guests
      ? `${next.name} ${stop(next)} them at the same number: ${said(next, each)}.`
      : `With more of that, ${next.name} would at ${next.guests}: ${said(next, each)}.`,
    `Metadata then takes ${formatSize(metadata)} under ${host.mode} PAMT, and ${formatSize(left)} is left.`,
    "",
    notes(warnings),
  ].join("\n");
}

/** The verb of a limit: memory stops guests, KeyIDs stop them. */
function stop({ name }: Bound): string {
  return name.endsWith("s") ? "stop" : "stops";
}

/** What one guest, or one group of several, takes of the limit. */
function said({ unit, needs, has }: Bound, each: string): string {
  if (unit === "bytes") return `${each} takes ${formatSize(needs)} of ${formatSize(has)}`;
  return `${each} takes ${Number(needs.toPrecision(4))} of ${has} ${unit}`;
}
