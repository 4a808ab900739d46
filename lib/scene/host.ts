import { InputError, oneOf, unknownName, whole } from "../errors.js";
import { memoryBlocks, PAGE, totalBytes, type MemoryBlock } from "../tdx/memory.js";
import type { TdmrLayout } from "../tdx/layout.js";
import { tdxModule, type TdxModule } from "../tdx/module.js";
import { dynamicPamtObstacles, policy, type Policy } from "../tdx/policy.js";
import { refcounts, type Refcounts } from "../tdx/refcounts.js";
import { tdxBlocks, type TdxFailure } from "../tdx/tdmr.js";
import { parseSize } from "../units.js";
import { firmwareMap } from "./firmware-map.js";
import { chooseHoles } from "./holes.js";
import type { HoleSource, HostSpec, Observed, PamtMode, RangeSpec } from "./host-spec.js";

/** A resolved host: what was given, every default filled in, and its memory laid out for TDX. All sizes in bytes. */
export interface Host {
  readonly name: string;
  /** Memory that the kernel has. */
  readonly memory: number;
  /** NUMA nodes a plain size was dealt to. */
  readonly nodes: number;
  /** The ranges given, or undefined where `memory` was laid out. */
  readonly ranges: readonly RangeSpec[] | undefined;
  readonly cmrs: readonly RangeSpec[];
  readonly holes: HoleSource;
  /** The mode asked for. */
  readonly pamt: PamtMode;
  /** The mode that comes to be: `static` where Dynamic PAMT was asked for but stays off. */
  readonly mode: PamtMode;
  /** How the kernel handles Dynamic PAMT, with the cache minimum in force. */
  readonly policy: Policy;
  /** As given; undefined where the policy's own holds. */
  readonly cacheMin: number | undefined;
  /** Private KeyIDs, the global one among them. */
  readonly keyIds: number;
  /** Physical address bits without those of KeyIDs. */
  readonly physBits: number;
  /** One past the highest page frame, as given; undefined where the last block ends there. */
  readonly maxPfn: number | undefined;
  readonly module: TdxModule;
  readonly source: string;
  readonly observed: Observed;
  readonly assumptions: readonly string[];
  /** Memory blocks, ascending and merged. */
  readonly blocks: readonly MemoryBlock[];
  readonly tdmrs: readonly TdmrLayout[];
  readonly refcounts: Refcounts;
  /** How TDX initialisation fails here, or null. */
  readonly failure: TdxFailure | null;
  readonly warnings: readonly string[];
}

// The KeyID ranges seen in logs are [16, 32), [32, 64) and [64, 128): canonical/tdx README, issues 135 and 385.
const DEFAULT_KEY_IDS = 64;
// Intel SDM: at most 52 physical address bits; 64 KeyIDs take the upper 6.
const DEFAULT_PHYS_BITS = 46;

/** Keys that a spec may carry; those of the second list are computed anew, so that a resolved record is a spec too. */
const specKeys = [
  "name",
  "memory",
  "nodes",
  "ranges",
  "cmrs",
  "holes",
  "pamt",
  "policy",
  "cacheMin",
  "keyIds",
  "physBits",
  "maxPfn",
  "module",
  "source",
  "observed",
  "assumptions",
];
const derivedKeys = new Set(["mode", "blocks", "tdmrs", "refcounts", "failure", "warnings"]);

/**
 * Resolves a host: defaults filled in, memory laid out into TDMRs by Linux's rules. A host on which TDX cannot be
 * initialised is an answer too: `failure` says how it fails. Spread a host and change a field to ask "what if".
 *
 * @throws InputError for an unknown key, an impossible value, or a map that contradicts itself.
 * @example
 * host({ memory: "2T" }).tdmrs.length; // 2
 */
export function host(spec: HostSpec | Host): Host {
  if (isMade(spec)) return spec;
  for (const key of Object.keys(spec)) {
    if (!specKeys.includes(key) && !derivedKeys.has(key)) {
      throw unknownName("key of host", key, specKeys);
    }
  }
  const { ranges, nodes = 1, source = ranges ? "ranges" : "a plain size" } = spec;
  const module = tdxModule(spec.module);
  const pamt = oneOf("pamt", spec.pamt ?? "static", ["static", "dynamic"] as const);
  const blocks = memoryBlocks(ranges ?? firmwareMap(plainSize(spec), nodes));
  const cmrs = memoryBlocks(
    (spec.cmrs ?? []).map(({ start, end }) => ({ start, end })),
    "cmrs",
  );
  const memory = totalBytes(blocks);
  if (ranges && spec.memory !== undefined && parseSize(spec.memory, "memory") !== memory) {
    throw new InputError(
      `contradiction: memory is ${parseSize(spec.memory)} bytes but ranges hold ${memory} (give one, or ranges: undefined)`,
    );
  }
  const keyIds = whole("keyIds", spec.keyIds ?? DEFAULT_KEY_IDS, 2, module.maxKeyIds);
  const end = Math.floor((blocks.at(-1)?.end ?? 0) / PAGE);
  const maxPfn = spec.maxPfn === undefined ? end : whole("maxPfn", spec.maxPfn, end, 2 ** 40);
  const { holes, layout, warnings } = chooseHoles(spec, blocks, cmrs, module);
  const rules = policyOf(spec);
  const physBits = whole("physBits", spec.physBits ?? DEFAULT_PHYS_BITS, 32, 52);
  const obstacles = pamt === "dynamic" ? dynamicPamtObstacles(rules, module, physBits) : [];
  const resolved: Host = {
    name: spec.name ?? source,
    memory,
    nodes,
    ranges,
    cmrs: spec.cmrs ?? [],
    holes,
    pamt,
    mode: obstacles.length > 0 ? "static" : pamt,
    policy: rules,
    cacheMin: spec.cacheMin,
    keyIds,
    physBits,
    module,
    source,
    maxPfn: spec.maxPfn,
    observed: spec.observed ?? {},
    assumptions: spec.assumptions ?? [],
    blocks,
    tdmrs: layout.tdmrs,
    refcounts: refcounts(maxPfn, tdxBlocks(blocks)),
    failure: layout.failure,
    warnings: [
      ...(spec.assumptions ?? []),
      ...warnings,
      ...layout.warnings,
      ...obstacles.map((why) => `Dynamic PAMT stays off and static PAMT is used: ${why}`),
    ],
  };
  made.add(resolved);
  return resolved;
}

// Records made here are whole; a spread of one is a new record, whose computed fields may be stale.
const made = new WeakSet<object>();

function isMade(spec: HostSpec | Host): spec is Host {
  return made.has(spec);
}

function plainSize(spec: HostSpec): number {
  if (spec.memory !== undefined) return parseSize(spec.memory, "memory");
  throw new InputError("incomplete host: no memory (give memory, such as 2T, or ranges)");
}

/** The policy that a host spec asks for, with the cache minimum in force. */
export function policyOf({
  policy: rules,
  cacheMin,
}: Pick<HostSpec, "policy" | "cacheMin">): Policy {
  const resolved = policy(rules);
  return cacheMin === undefined ? resolved : policy({ ...resolved, cacheMin });
}
