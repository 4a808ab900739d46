import { InputError } from "../errors.js";
import { formatSize } from "../units.js";
import { checkMin, faultDepth, faultPages, guaranteedPages, topup } from "./cache.js";
import type { Sure } from "./explain.js";
import { PAGE } from "./memory.js";
import { policy, type Policy } from "./policy.js";
import { septDepth, type Gpaw } from "./sept.js";

/**
 * What the vCPUs' caches hold between faults, and what a fault makes of it. Pages and bytes are of all vCPUs; those named
 * `…PerVcpu` and those of a fault are of one.
 */
export interface IdleCache {
  readonly policy: string;
  readonly cacheMin: number;
  readonly vcpus: number;
  readonly gpaw: Gpaw;
  readonly pagesPerVcpu: number;
  readonly bytesPerVcpu: number;
  readonly pages: number;
  readonly bytes: number;
  /** Pages a cache holds at least when a fault begins; fewer than `pagesPerVcpu` where topup fills to capacity. */
  readonly guaranteedPages: number;
  /** What a worst fault needs: every page it links or maps lies in a range that nothing backs yet. */
  readonly neededPages: number;
  readonly neededBytes: number;
  /** What of the pages held such a fault can use. */
  readonly usablePages: number;
  readonly usableBytes: number;
  /** What of the pages held no fault can use. */
  readonly leftPages: number;
  readonly leftBytes: number;
  /** Whether a fault can find its cache empty. */
  readonly misses: boolean;
  /** The least number of Secure EPT pages that a fault must link for that to happen; null where it cannot. */
  readonly missesAt: number | null;
  /** Pairs that Secure EPT pages waiting in the vCPUs' caches can hold, where pairs come at allocation. */
  readonly hiddenPairs: number;
  readonly hiddenBytes: number;
  readonly sure: Sure;
  /** The answer in words. */
  readonly answer: string;
}

/**
 * The question of the v5 22/45 thread: what caches filled to `cacheMin` hold on so many vCPUs, and what of that the worst
 * fault can use, needs and leaves. The width decides how many Secure EPT pages that is: 4 with the default of 52, which
 * PT64_ROOT_MAX_LEVEL stands for, and 3 with 48.
 *
 * @throws InputError for an unknown policy, a minimum outside 0 to 40, or no whole number of vCPUs.
 * @example
 * idleCache("v6", 5, 224).bytes; // 9175040
 * idleCache("v5", 5, 1).leftPages; // 8
 */
export function idleCache(
  rules: Policy | string,
  cacheMin?: number,
  vcpus = 1,
  gpaw: Gpaw = 52,
): IdleCache {
  const version = policy(rules);
  const min = cacheMin ?? version.cacheMin;
  checkMin(min);
  if (!Number.isInteger(vcpus) || vcpus < 0) {
    throw new InputError(
      `invalid vcpus: ${JSON.stringify(vcpus)} (expected a whole number, 0 or more)`,
    );
  }
  if (gpaw !== 48 && gpaw !== 52) {
    throw new InputError(`invalid gpaw: ${JSON.stringify(gpaw)} (expected 48 or 52)`);
  }
  const held = topup(version, 0, min);
  const guaranteed = guaranteedPages(version, min);
  const needed = faultPages(version, septDepth(gpaw));
  const usable = Math.min(held, needed);
  const depth = faultDepth(version, guaranteed, gpaw);
  const misses = guaranteed < needed;
  const hiddenPairs = version.septPairAt === "allocation" ? version.cacheCapacity * vcpus : 0;
  const assumed = version.inferred.some((field) => field === "septPairAt" || field === "cacheMin");
  const counts: Omit<IdleCache, "answer"> = {
    policy: version.name,
    cacheMin: min,
    vcpus,
    gpaw,
    pagesPerVcpu: held,
    bytesPerVcpu: held * PAGE,
    pages: held * vcpus,
    bytes: held * PAGE * vcpus,
    guaranteedPages: guaranteed,
    neededPages: needed,
    neededBytes: needed * PAGE,
    usablePages: usable,
    usableBytes: usable * PAGE,
    leftPages: held - usable,
    leftBytes: (held - usable) * PAGE,
    misses,
    missesAt: misses ? depth + 1 : null,
    hiddenPairs,
    hiddenBytes: hiddenPairs * version.pagesPerRange * PAGE,
    sure: assumed ? "inferred" : "derived",
  };
  return { ...counts, answer: inWords(counts) };
}

function inWords(cache: Omit<IdleCache, "answer">): string {
  const { cacheMin, gpaw, pagesPerVcpu, neededPages, usablePages, leftPages, missesAt } = cache;
  const verdict =
    missesAt === null
      ? "so it never runs dry"
      : `so it runs dry when a fault ${missesAt === 0 ? "needs any pair at all" : `links ${plural(missesAt, "new Secure EPT page")} and each lies in a fresh range`}`;
  const hidden =
    cache.hiddenPairs > 0
      ? ` Besides, Secure EPT pages waiting in KVM's own caches can hold up to ${plural(cache.hiddenPairs, "pair")} (${formatSize(cache.hiddenBytes)}).`
      : "";
  return (
    `With a minimum of ${cacheMin}, ${cache.policy} keeps ${plural(pagesPerVcpu, "page")} (${formatSize(cache.bytesPerVcpu)}) a vCPU, ` +
    `${formatSize(cache.bytes)} in all. The worst fault (GPAW ${gpaw}) needs ${neededPages} of them, can use ${usablePages} and leaves ` +
    `${leftPages}; a fault begins with at least ${cache.guaranteedPages}, ${verdict}.${hidden}`
  );
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
