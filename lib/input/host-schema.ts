import { z } from "zod";
import type { HostSpec } from "../scene/host-spec.js";
import { address, count, size, text } from "./fields.js";
import { moduleSchema, policySchema } from "./kernel-schema.js";

const node = z
  .int("expected a whole number")
  .min(0, "expected 0 to 1023")
  .max(1023, "expected 0 to 1023")
  .describe("NUMA node; 0 unless told.");
const range = z.strictObject({
  start: address.describe('First physical address: bytes, or text such as "0x100000000".'),
  end: address.describe("One past the last address."),
  node: node.optional(),
});
const mode = z.enum(["static", "dynamic"], { error: "expected static or dynamic" });
const observed = z.strictObject({
  pamtKb: count("KB that the log says were allocated for PAMT.", 1, Number.MAX_SAFE_INTEGER),
  pamt: mode.describe("The mode that number belongs to."),
  failure: text("The line with which TDX initialisation failed."),
});

/** Every key of a HostSpec; one added to the type without its line here does not compile. */
export const hostFields = {
  name: text("A name for tables and charts."),
  memory: size.meta({
    description:
      "Memory in bytes or as text, laid out as x86 firmware does, with a hole below 4 GiB.",
    examples: ["2T", "512G"],
  }),
  nodes: count("NUMA nodes that memory is dealt to in equal parts; 1 unless told.", 1, 1024),
  ranges: z.array(range).meta({
    description: "Memory blocks as the kernel has them, in any order.",
    examples: [[{ start: "0x100000", end: "0x80000000", node: 0 }]],
  }),
  cmrs: z.array(range).describe("Convertible memory regions as firmware reports them."),
  holes: z
    .enum(["memblock", "cmr"], { error: "expected memblock or cmr" })
    .describe(
      "Whether holes are seen against memory blocks (mainline) or CMRs; memblock unless told.",
    ),
  pamt: mode.describe("How the 4K level of PAMT is held; static unless told. Answers have both."),
  policy: policySchema,
  cacheMin: count(
    "Minimum that each vCPU's cache of pair pages is topped up to; the policy's own unless told.",
    0,
    40,
  ),
  keyIds: count("Private KeyIDs, the global one among them; 64 unless told.", 2, 65_535),
  physBits: count("Physical address bits without those of KeyIDs; 46 unless told.", 32, 52),
  maxPfn: count("One past the highest page frame; the end of memory unless told.", 0, 2 ** 40),
  module: moduleSchema,
  source: text("What the ranges were read from."),
  observed: observed.partial().describe("What a boot log itself says happened."),
  assumptions: z
    .array(z.string("expected text"))
    .describe("Assumptions made on the way here; they come out as warnings."),
} satisfies Record<keyof HostSpec, z.ZodType>;
