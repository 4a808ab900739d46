import { z } from "zod";
import type { FleetEntry } from "../scene/fleet.js";
import { guestPresets } from "../scene/guest-preset.js";
import { levels } from "../tdx/level.js";
import { count, extent, nameOf, size, text } from "./fields.js";

const level = z.enum(levels, { error: "expected 4k, 2m or 1g" });
const share = z
  .number("expected a share from 0 to 1")
  .meta({ description: "Share of private memory mapped at this level.", minimum: 0, maximum: 1 });

/** Every key of a guest in a scene; one added to the type without its line here does not compile. */
export const guestFields = {
  count: z
    .int("expected a whole number")
    .min(0, "expected a whole number, 0 or more")
    .describe("How many TDs of this kind run at once; 1 unless told."),
  preset: nameOf(guestPresets().map(({ name }) => name)).describe(
    "A cloud's instance size that the other fields start from.",
  ),
  name: text("A name for tables and charts."),
  memory: size.meta({
    description: "Memory in bytes or as text, laid out as QEMU's q35 machine does.",
    examples: ["32G", "512M"],
  }),
  ranges: z.array(extent).meta({
    description: "Memory as ranges of guest addresses, in place of q35's layout.",
    examples: [[{ start: 0, end: "0x80000000" }]],
  }),
  vcpus: count("vCPUs; 1 unless told.", 1, 65_535),
  backing: z
    .union([level, z.strictObject({ "4k": share, "2m": share, "1g": share }).partial()], {
      error: "expected 4k, 2m or 1g",
    })
    .meta({
      description: "Level that private memory is mapped at, or a share for each; 4k unless told.",
      examples: [{ "4k": 0.25, "2m": 0.75 }],
    }),
  folio: level.describe(
    "Largest folio behind private memory, which no mapping exceeds; 1g unless told.",
  ),
  shared: z
    .union([z.int().meta({ minimum: 0 }), z.string(), z.array(extent)], {
      error: 'expected bytes, a size such as 64M, "swiotlb" or a list of ranges',
    })
    .meta({
      description:
        'Memory shared with the host: a size, ranges of guest addresses, or "swiotlb" for Linux\'s bounce buffer; none unless told.',
      examples: ["64M", "swiotlb"],
    }),
  gpaw: z
    .literal([48, 52], { error: "expected 48 or 52" })
    .describe("Width of guest physical addresses; 48 unless told."),
  accept: z
    .enum(["eager", "lazy"], { error: "expected eager or lazy" })
    .describe("Whether the guest accepts all memory at boot, or by need; eager unless told."),
  acceptGranule: size.meta({
    description: "Bytes that a lazy guest accepts at a time; 4 MiB unless told.",
    examples: ["4M"],
  }),
  touched: z
    .union([z.int().meta({ minimum: 0 }), z.string()], {
      error: "expected bytes, a size such as 5G or a share such as 25%",
    })
    .meta({
      description:
        "Private memory that a lazy guest has touched: a size, or a share of it; 5 GiB, as a Linux boot does, unless told.",
      examples: ["5G", "25%"],
    }),
  firmware: z
    .enum(["tdvf", "none"], { error: "expected tdvf or none" })
    .describe("Guest firmware, mapped 4K below 4 GiB; tdvf unless told."),
  initial: z
    .array(extent)
    .describe(
      "Memory added before the TD runs, which stays 4K; what the firmware needs unless told.",
    ),
  l2Vms: count("L2 VMs that the TD is partitioned into; 0 unless told.", 0, 3),
} satisfies Record<keyof FleetEntry, z.ZodType>;
