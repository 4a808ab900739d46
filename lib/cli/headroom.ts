import { Command } from "commander";
import { whole } from "../errors.js";
import { openBuddyinfo } from "../input/open.js";
import { openScene } from "../input/open-scene.js";
import type { Scene } from "../input/scene.js";
import { headroom as headroomOf, type Headroom } from "../model/headroom.js";
import { formatSize } from "../units.js";
import { counted, notes, number, sceneHelp, told } from "./scene-verb.js";
import { failureAnswer } from "./size-answer.js";
import type { Verb } from "./verb.js";

interface HeadroomArgs {
  readonly buddyinfo?: string;
  readonly used?: number;
  readonly seeds: number;
  readonly json?: true;
}

/** `pamtlab headroom SCENE`: what to keep ready for the scene's guests under Dynamic PAMT. */
export const headroom: Verb = (io) =>
  new Command("pamtlab headroom")
    .description(
      "What to keep ready for guests under Dynamic PAMT: typical and worst over layouts of free memory.",
    )
    .argument("<SCENE>", "a scene file, or - for standard input")
    .option("--buddyinfo <file>", "what is free, from /proc/buddyinfo")
    .option("--used <share>", "share of memory that the host itself uses", number)
    .option("--seeds <n>", "layouts to draw", number, 10)
    .option("--json", "answer as JSON")
    .addHelpText(
      "after",
      sceneHelp("headroom", "4K pages are taken as Linux's buddy allocator takes them."),
    )
    .action(async (arg: string, { buddyinfo, used, seeds, json }: HeadroomArgs) => {
      const scene = await openScene(arg, io);
      const { host } = scene;
      if (host.failure) {
        told(io, failureAnswer(host.failure, host.warnings), host.name, json);
        return;
      }
      const guests = scene.guests.map(({ count, ...td }) => [td, count] as const);
      const answer = headroomOf(host, guests, {
        ...(buddyinfo === undefined ? {} : { free: (await openBuddyinfo(buddyinfo)).zones }),
        ...(used === undefined ? {} : { used }),
        seeds: Array.from({ length: whole("seeds", seeds, 1, 10_000) }, (_, at) => at + 1),
      });
      io.stdout.write(json ? `${JSON.stringify(answer)}\n` : headroomText(scene, answer));
    });

function headroomText({ host, guests }: Scene, answer: Headroom): string {
  const count = guests.reduce((sum, one) => sum + one.count, 0);
  const { best, typical, high, worst, bound, pairsPerGuest: pairs, warnings } = answer;
  return [
    `${host.name}: keep ${formatSize(typical)} ready for the metadata of ${counted(count, "TD")} under Dynamic PAMT, typically, and ${formatSize(worst)} at worst`,
    `of ${counted(answer.samples.length, "layout")} of free memory (95 % of them take at most ${formatSize(high)}).`,
    `The bounds are ${formatSize(best)} with all pages packed and ${formatSize(bound)} with each in a range of its own.`,
    `Pairs for each TD: ${Math.round(pairs.typical)} typically, ${Math.round(pairs.worst)} at worst, between ${Math.round(pairs.best)} and ${Math.round(pairs.bound)}.`,
    "",
    notes(warnings),
  ].join("\n");
}
