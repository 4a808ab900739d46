import { Command, Option } from "commander";
import { openBuddyinfo } from "../input/open.js";
import { openScene } from "../input/open-scene.js";
import type { Scene } from "../input/scene.js";
import { fit as fitOf, placements, type Bound, type Fit, type FitOptions } from "../model/fit.js";
import { formatSize } from "../units.js";
import { failureAnswer } from "./size-answer.js";
import { notes, number, sceneHelp, told } from "./scene-verb.js";
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
  const sizes = guests.map(
    ({ count, memory, vcpus }) => `${count} of ${formatSize(memory)} and ${vcpus} vCPUs`,
  );
  const kinds =
    guests.length === 1
      ? `TDs of ${sizes[0]!.replace(/^\d+ of /, "")}`
      : `TDs in the ratio of ${sizes.join(", ")}`;
  const { bound, next, metadata, left, warnings } = answer;
  return [
    `${host.name}: ${answer.guests} ${kinds} fit on ${formatSize(host.memory)}, and ${bound.name} stops them: ${said(bound)}.`,
    next.guests === bound.guests
      ? `${next.name} stops them at the same number: ${said(next)}.`
      : `With more of that, ${next.name} would at ${next.guests}: ${said(next)}.`,
    `Metadata then takes ${formatSize(metadata)} under ${host.mode} PAMT, and ${formatSize(left)} is left.`,
    "",
    notes(warnings),
  ].join("\n");
}

/** What one guest, or one group of several, takes of the limit. */
function said({ unit, needs, has, groups, guests }: Bound): string {
  const who = groups === guests ? "each takes" : "each group takes";
  if (unit === "bytes") return `${who} ${formatSize(needs)} of ${formatSize(has)}`;
  return `${who} ${Number(needs.toPrecision(4))} of ${has} ${unit}`;
}
