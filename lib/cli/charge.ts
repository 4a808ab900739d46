import { Command, Option } from "commander";
import { openScene } from "../input/open-scene.js";
import { charge as chargeOf, type Charge, type ChargeOptions } from "../model/charge.js";
import { formatSize } from "../units.js";
import { plainTable } from "./plain-table.js";
import { notes, number, sceneHelp, told } from "./scene-verb.js";
import { failureAnswer } from "./size-answer.js";
import type { Verb } from "./verb.js";

interface ChargeArgs extends ChargeOptions {
  readonly json?: true;
}

/** The charge of one kind of guest, by its name. */
type GuestCharge = Charge & { readonly name: string };

/** `pamtlab charge SCENE`: what an orchestrator reserves for the metadata of each of the scene's kinds of guests. */
export const charge: Verb = (io) =>
  new Command("pamtlab charge")
    .description(
      "What an orchestrator reserves for TDX metadata: once, per guest, per GiB, per vCPU.",
    )
    .argument("<SCENE>", "a scene file, or - for standard input")
    .addOption(
      new Option("--placement <name>", "where 4K pages land")
        .choices(["packed", "scattered"])
        .default("packed"),
    )
    .option("--guests <n>", "guests of a kind on the host; as many as fit unless told", number)
    .option("--kubevirt-overhead <size>", "what KubeVirt itself reserves for such a guest")
    .option("--price <amount>", "price of a GiB of host memory", number)
    .option("--json", "answer as JSON")
    .addHelpText(
      "after",
      sceneHelp("charge", "The sum of the terms is never below what the metadata takes."),
    )
    .action(async (arg: string, { json, ...options }: ChargeArgs) => {
      const { host, guests } = await openScene(arg, io);
      if (host.failure) {
        told(io, failureAnswer(host.failure, host.warnings), host.name, json);
        return;
      }
      const kinds = guests.map(({ count, ...td }) => [td, count] as const);
      const charges = kinds.map(([td]): GuestCharge => ({
        name: td.name,
        ...chargeOf(host, td, options),
      }));
      io.stdout.write(json ? `${JSON.stringify(charges)}\n` : chargeText(host.name, charges));
    });

function chargeText(host: string, charges: readonly GuestCharge[]): string {
  const [first] = charges;
  if (!first) return `${host}: no guests, so nothing to charge beside what TDX takes at boot.\n`;
  const rows = charges.map((one) => [
    one.name,
    ...[one.perGuest, one.perGib, one.perVcpu, one.guest, one.exact].map((bytes) =>
      formatSize(bytes),
    ),
    `${one.nova.reserved_host_memory_mb} for ${one.nova.guests}`,
    one.kata.podFixedMemory,
    one.kubevirt.additionalGuestMemoryOverheadRatio ?? one.kubevirt.guestOverhead,
    ...(one.money ? [one.money.guest.toPrecision(3)] : []),
  ]);
  const heads = [
    "per guest",
    "per GiB",
    "per vCPU",
    "one guest",
    "it takes",
    "Nova, MB",
    "Kata",
    "KubeVirt",
  ];
  const all = first.money ? [...heads, "price"] : heads;
  return [
    `${host}: reserve ${formatSize(first.once)} once, whatever runs, under ${first.mode} PAMT${first.mode === "dynamic" ? ` with pages ${first.placement}` : ""}; and for each guest:`,
    "",
    plainTable(["guest", ...all], rows, all),
    "",
    "Nova: reserved_host_memory_mb of the compute node, for so many guests. Kata: overhead.podFixed.memory of the RuntimeClass, on top of",
    "its own. KubeVirt: what to add for each VMI, or additionalGuestMemoryOverheadRatio where --kubevirt-overhead is told.",
    "",
    notes([...new Set(charges.flatMap(({ warnings }) => warnings))]),
  ].join("\n");
}
