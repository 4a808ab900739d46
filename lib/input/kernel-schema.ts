import { z } from "zod";
import { tdxModules, type TdxModule } from "../tdx/module.js";
import { policies, type Policy } from "../tdx/policy.js";
import { count, flag, nameOf, text } from "./fields.js";

const sure = z
  .enum(["read", "printed", "derived", "inferred"])
  .describe("How sure its source makes it.");

const policyFields = {
  name: text(
    "A version that the other fields start from, or a name of one's own for a whole policy.",
  ),
  series: text("The posting or tree that the rules were read in."),
  date: text("Date of the posting."),
  source: text("Where the rules come from."),
  sure,
  inferred: z.array(z.string()).describe("Fields that were inferred and not read."),
  note: text("What is particular about it."),
  pagesPerRange: count("Pages that back one 2 MiB range; 2 in every version.", 1, 512),
  fastPath: flag("Whether a get of a backed range does without the global lock."),
  pagesTakenWhenBacked: count("Pages a get takes though the range is backed.", 0, 512),
  lastPut: z
    .enum(["unlocked", "locked"])
    .describe("Whether the last put drops the count before it takes the global lock, or under it."),
  septPairAt: z
    .enum(["link", "allocation"])
    .describe("When an S-EPT page gets its pair: as it is linked, or as it is allocated."),
  cacheMin: count("Minimum that the vCPU's cache is topped up to.", 0, 40),
  cacheExtraPairs: count("Pairs that topup adds to the minimum.", 0, 40),
  cacheSeptPages: count("S-EPT pages in the same list for each unit of the minimum.", 0, 40),
  cacheFill: z
    .enum(["minimum", "capacity"])
    .describe("Whether topup stops at the minimum, or fills to capacity once below it."),
  cacheCapacity: count("Objects that KVM's generic caches hold when full.", 1, 65_536),
  refcounts: z
    .enum(["flat", "sparse"])
    .describe("Counters as one flat array, or only where there is TDX memory."),
  hugepages: flag("Whether private memory may be mapped at 2M."),
  splitCache: z
    .enum(["none", "vm", "vcpu"])
    .describe("Where a split of a 2M mapping takes its pages from."),
  featureBit: count("Bit of TDX_FEATURES0 that the module must set.", 0, 63),
  physBitsLimit: count("Most physical address bits at which the kernel turns it on.", 1, 52)
    .nullable()
    .describe("Most physical address bits at which the kernel turns it on; null for no limit."),
} satisfies Record<keyof Policy, z.ZodType>;

const moduleFields = {
  name: text("Name of the preset that the other fields start from."),
  pamtEntrySize: z
    .tuple([z.int(), z.int(), z.int()], "expected bytes of one entry at 4K, 2M and 1G")
    .meta({ description: "Bytes of one PAMT entry at 4K, 2M and 1G.", examples: [[16, 16, 16]] }),
  bitmapEntryBits: count("Bits of the page bitmap for one 4K page.", 1, 64),
  maxTdmrs: count("TDMRs the module takes.", 1, 65_535),
  maxReservedPerTdmr: count("Reserved areas it takes in one TDMR.", 0, 65_535),
  tdcsBaseSize: count("Bytes of TDCS, the pages of a TD besides its TDR.", 4096, 2 ** 24),
  tdvpsBaseSize: count("Bytes of TDVPS, the pages of a vCPU.", 4096, 2 ** 24),
  tdcsPagesPerL2: count("Further TDCS pages for each L2 VM.", 0, 4096),
  tdvpsPagesPerL2: count("Further TDVPS pages of each vCPU for each L2 VM.", 0, 4096),
  maxL2: count("L2 VMs that one TD may hold.", 0, 255),
  maxVcpus: count("vCPUs that one TD may hold.", 1, 65_535),
  maxKeyIds: count("KeyIDs that the module can manage.", 1, 65_535),
  dynamicPamt: flag("Whether TDX_FEATURES0 bit 36 (DYNAMIC_PAMT) is set."),
  maxDynamicPamtPhysBits: count("Highest bit at which KeyIDs may begin for Dynamic PAMT.", 1, 52),
  date: text("Date of the source."),
  source: text("Where the metadata was read."),
  note: text("What is particular about it."),
} satisfies Record<keyof TdxModule | "date" | "source" | "note", z.ZodType>;

/** A kernel policy: a version's name, or fields that differ from one. */
export const policySchema = z
  .union([nameOf(policies().map(({ name }) => name)), z.strictObject(policyFields).partial()], {
    error: "expected a version's name or a policy's fields",
  })
  .meta({
    description:
      'How the kernel handles Dynamic PAMT: a version\'s name, or fields; "merged" unless told.',
    examples: ["v6", { name: "v6", cacheMin: 1 }],
  });

/** A TDX module: a preset's name, or fields that differ from one. */
export const moduleSchema = z
  .union([nameOf(tdxModules().map(({ name }) => name)), z.strictObject(moduleFields).partial()], {
    error: "expected a preset's name or its fields",
  })
  .meta({
    description: "The TDX module: a preset's name, or fields that differ from the default preset.",
    examples: ["1.5", { maxTdmrs: 64 }],
  });
