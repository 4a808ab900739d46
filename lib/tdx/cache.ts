import { whole } from "../errors.js";
import type { Policy } from "./policy.js";
import { septDepth, type Gpaw } from "./sept.js";

/** The largest minimum that KVM's topup is asked for: KVM_ARCH_NR_OBJS_PER_MEMORY_CACHE. */
export const MAX_CACHE_MIN = 40;

/** Pages that topup sees to before a fault, under any fill rule but KVM's full capacity. */
function minimum(rules: Policy, cacheMin: number): number {
  const pairs = cacheMin + rules.cacheExtraPairs;
  return pairs * rules.pagesPerRange + cacheMin * rules.cacheSeptPages;
}

/**
 * Pages that one vCPU's cache holds after topup found `held` in it.
 *
 * @throws InputError for a minimum that is no whole number from 0 to 40.
 * @example
 * topup(policy("v6"), 2); // 10
 * topup(policy("v2"), 12); // 12
 */
export function topup(rules: Policy, held: number, cacheMin: number = rules.cacheMin): number {
  checkMin(cacheMin);
  const least = minimum(rules, cacheMin);
  if (held >= least) return held;
  // Nothing is taken away where a minimum is asked for that is above what fits.
  return rules.cacheFill === "capacity" ? Math.max(held, rules.cacheCapacity) : least;
}

/**
 * Pages that a vCPU's cache holds at least as a fault begins, however worn down by earlier ones.
 *
 * @example
 * guaranteedPages(policy("v2")); // 10
 */
export function guaranteedPages(rules: Policy, cacheMin: number = rules.cacheMin): number {
  const full = topup(rules, 0, cacheMin);
  return Math.min(minimum(rules, cacheMin), full);
}

/**
 * Pages that a fault takes from its vCPU's cache when it links `septPages` Secure EPT pages and maps one guest page at 4K,
 * each in a range of its own that nothing backs yet.
 *
 * @example
 * faultPages(policy("v6"), 4); // 10
 * faultPages(policy("v5"), 4); // 2
 */
export function faultPages(rules: Policy, septPages: number): number {
  const septPairs = rules.septPairAt === "link" ? septPages : 0;
  return (septPairs + 1) * rules.pagesPerRange + septPages * rules.cacheSeptPages;
}

/**
 * The most Secure EPT pages a fault may link without its vCPU's cache running dry; -1 when even the guest page's pair
 * misses.
 */
export function faultDepth(rules: Policy, pages: number, gpaw: Gpaw): number {
  let depth = -1;
  while (depth < septDepth(gpaw) && faultPages(rules, depth + 1) <= pages) depth++;
  return depth;
}

/**
 * Pages that splitting one 2M mapping takes: a pair for the range that becomes 4K, and one for the new Secure EPT page where
 * pairs come at link time. Source: tdx_min_split_cache_sz of the hugepage series v3; v5 RFC, tdp_mmu_alloc_sp_for_split().
 *
 * @example
 * splitCachePages(policy("v4")); // 4
 */
export function splitCachePages(rules: Policy): number {
  return (rules.septPairAt === "link" ? 2 : 1) * rules.pagesPerRange;
}

/** Throws InputError unless `cacheMin` is a whole number from 0 to 40. */
export function checkMin(cacheMin: number): void {
  whole("cacheMin", cacheMin, 0, MAX_CACHE_MIN);
}
