import { data } from "../data.js";
import { InputError, invalid, list, oneOf, unknownName, whole } from "../errors.js";
import type { Sure } from "./explain.js";
import type { TdxModule } from "./module.js";

/**
 * How one version of the Linux series handles Dynamic PAMT, as data: versions differ in these fields and in nothing else.
 * Spread one and change a field to get a variant.
 */
export interface Policy {
  readonly name: string;
  /** The posting or tree that the rules were read in. */
  readonly series: string;
  readonly date: string;
  readonly source: string;
  readonly sure: Sure;
  /** Fields that were inferred and not read. */
  readonly inferred: readonly string[];
  /** What is particular about it, in words. */
  readonly note: string;
  /** Pages that back one 2 MiB range. */
  readonly pagesPerRange: number;
  /** Whether a get of a backed range, or a put that is not the last, does without the global lock. */
  readonly fastPath: boolean;
  /** Pages a get takes from its cache when the range turns out to be backed; they are freed again at once. */
  readonly pagesTakenWhenBacked: number;
  /** Whether the last put drops the count before it takes the global lock, so that a get may come in between, or under it. */
  readonly lastPut: "unlocked" | "locked";
  /** When a Secure EPT page gets its pair: as it is linked, from the vCPU's cache, or as it is allocated. */
  readonly septPairAt: "link" | "allocation";
  /** The minimum that KVM hands to the cache's topup (min_nr_spts), 0 to 40; PT64_ROOT_MAX_LEVEL is 5. */
  readonly cacheMin: number;
  /** Pairs that topup adds to the minimum. */
  readonly cacheExtraPairs: number;
  /** Secure EPT pages that the same list holds for each unit of the minimum. */
  readonly cacheSeptPages: number;
  /** Whether topup stops at the minimum, or fills to capacity once below it. */
  readonly cacheFill: "minimum" | "capacity";
  /** Objects that KVM's generic caches hold when full. */
  readonly cacheCapacity: number;
  /** Counters as one flat array, or populated only where there is TDX memory. */
  readonly refcounts: "flat" | "sparse";
  /** Whether private memory may be mapped at 2M; at 4K only where not. */
  readonly hugepages: boolean;
  /** Where a split of a 2M mapping takes its pages from. */
  readonly splitCache: "none" | "vm" | "vcpu";
  /** Bit of TDX_FEATURES0 that the module must set. */
  readonly featureBit: number;
  /** Most physical address bits, without KeyID bits, at which the kernel turns it on; null where it does not look. */
  readonly physBitsLimit: number | null;
}

/** A policy as a user gives it: what is left out comes from the preset of that name, or from the newest if it has none. */
export type PolicySpec = Partial<Policy>;

/** The policy used unless told: what Linux merged. */
export const DEFAULT_POLICY = "merged";

const absent: Readonly<Record<string, string>> = {
  v1: "absent, since its topup minimum was never re-checked; v2 is the nearest known",
};

const choices: Readonly<Partial<Record<keyof Policy, readonly string[]>>> = {
  lastPut: ["unlocked", "locked"],
  septPairAt: ["link", "allocation"],
  cacheFill: ["minimum", "capacity"],
  refcounts: ["flat", "sparse"],
  splitCache: ["none", "vm", "vcpu"],
  sure: ["read", "printed", "derived", "inferred"],
};

const counts: readonly (readonly [keyof Policy, number, number])[] = [
  ["pagesPerRange", 1, 512],
  ["pagesTakenWhenBacked", 0, 512],
  ["cacheMin", 0, 40],
  ["cacheExtraPairs", 0, 40],
  ["cacheSeptPages", 0, 40],
  ["cacheCapacity", 1, 65_536],
  ["featureBit", 0, 63],
];

/** The policies that ship in `data/policies.json`, oldest first. */
export function policies(): readonly Policy[] {
  return data<readonly Policy[]>("policies.json");
}

/**
 * Resolves a version's name, or a partial policy, to a full one.
 *
 * @throws InputError for an unknown version or key, or a value that no kernel could have.
 * @example
 * policy("v5").septPairAt; // "allocation"
 * policy({ ...policy("v5"), cacheMin: 1 }).cacheMin; // 1
 */
export function policy(spec: string | PolicySpec = DEFAULT_POLICY): Policy {
  const given: PolicySpec = typeof spec === "string" ? { name: spec } : spec;
  const keys = Object.keys(policies()[0]!);
  for (const key of Object.keys(given)) {
    if (!keys.includes(key)) throw unknownName("key of policy", key, keys);
  }
  const name = given.name ?? DEFAULT_POLICY;
  const preset = policies().find((one) => one.name === name);
  const resolved = { ...preset, ...given };
  if (!isComplete(resolved, keys)) throw unknown(name);
  check(resolved);
  return resolved;
}

/** A name of one's own is for a whole record, spread from a preset: half of one would hide a misspelt version. */
function isComplete(given: PolicySpec, keys: readonly string[]): given is Policy {
  return keys.every((key) => key in given);
}

function unknown(name: string): InputError {
  const known = policies().map((one) => one.name);
  if (!Object.hasOwn(absent, name)) return unknownName("policy", name, known);
  return new InputError(`unknown policy: "${name}" (${absent[name]}; expected ${list(known)})`);
}

function check(given: Policy): void {
  for (const [key, known] of Object.entries(choices)) {
    oneOf(`policy.${key}`, given[key as keyof Policy] as string, known);
  }
  for (const [key, least, most] of counts) whole(`policy.${key}`, given[key], least, most);
  for (const key of ["fastPath", "hugepages"] as const) {
    if (typeof given[key] !== "boolean") {
      throw invalid(`policy.${key}`, given[key], "true or false");
    }
  }
  if (given.physBitsLimit !== null) whole("policy.physBitsLimit", given.physBitsLimit, 1, 52);
}

/**
 * Why Dynamic PAMT stays off with this policy, module and width of physical addresses (KeyID bits taken off), a sentence
 * each; none where it is on. The module itself refuses it where KeyIDs begin above bit 48, whatever the kernel checks.
 *
 * @example
 * dynamicPamtObstacles(policy("v6"), tdxModule(), 46); // []
 */
export function dynamicPamtObstacles(
  rules: Policy,
  module: TdxModule,
  physBits: number,
): readonly string[] {
  const obstacles: string[] = [];
  if (!module.dynamicPamt) {
    obstacles.push(`module ${module.name} does not set TDX_FEATURES0 bit ${rules.featureBit}`);
  }
  if (rules.physBitsLimit !== null && physBits > rules.physBitsLimit) {
    obstacles.push(
      `${physBits} physical address bits exceed the ${rules.physBitsLimit} that kernel ${rules.name} allows`,
    );
  }
  if (physBits > module.maxDynamicPamtPhysBits) {
    obstacles.push(
      `KeyIDs begin at bit ${physBits}, above the ${module.maxDynamicPamtPhysBits} that module ${module.name} allows`,
    );
  }
  return obstacles;
}
