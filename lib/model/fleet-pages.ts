import type { Fleet } from "../scene/fleet.js";
import { guestUnder } from "../scene/guest-policy.js";
import type { Host } from "../scene/host.js";
import { controlPages } from "../tdx/control-pages.js";
import { idleCache } from "../tdx/idle-cache.js";

/** Pages of every kind that a fleet takes, whatever the PAMT mode. Pages are of 4 KiB unless their name says otherwise. */
export interface FleetPages {
  readonly control: number;
  readonly sept: number;
  /** KVM's copy of each S-EPT page. */
  readonly mirror: number;
  readonly private4k: number;
  readonly private2m: number;
  readonly private1g: number;
  /** Guest memory in bytes, and the part of it that is shared with the host. */
  readonly memory: number;
  readonly shared: number;
  /** Pages in the vCPUs' caches of pair pages, as topup leaves them. */
  readonly cached: number;
  /** S-EPT pages that wait in the vCPUs' caches with a pair of their own, where pairs come at allocation. */
  readonly waitingSept: number;
  /** Pages of KVM's other caches, of S-EPT pages and of mirror pages, both full. */
  readonly kvmCached: number;
  readonly warnings: readonly string[];
}

/** Counts the pages of a fleet on a host, as the host's kernel maps it. */
export function fleetPages(host: Pick<Host, "policy" | "module">, guests: Fleet): FleetPages {
  const { policy: rules, module } = host;
  const warnings = new Set<string>();
  const sum = {
    control: 0,
    sept: 0,
    mirror: 0,
    private4k: 0,
    private2m: 0,
    private1g: 0,
    memory: 0,
    shared: 0,
    cached: 0,
    waitingSept: 0,
    kvmCached: 0,
  };
  const idle = idleCache(rules, rules.cacheMin, 1);
  // One list of preallocated pages serves S-EPT pages too where the policy says so; else KVM has a cache for them.
  const caches = rules.cacheSeptPages > 0 ? 1 : 2;
  for (const [given, count] of guests) {
    if (count === 0) continue;
    const td = guestUnder(rules, given);
    for (const warning of td.warnings) warnings.add(warning);
    sum.control += count * controlPages(module, td).total;
    sum.sept += count * td.sept.total;
    sum.mirror += count * td.sept.mirror;
    sum.private4k += count * td.pages["4k"];
    sum.private2m += count * td.pages["2m"];
    sum.private1g += count * td.pages["1g"];
    sum.memory += count * td.memory;
    sum.shared += count * td.sharedBytes;
    sum.cached += count * td.vcpus * idle.pages;
    sum.waitingSept += count * td.vcpus * idle.hiddenPairs;
    sum.kvmCached += count * caches * td.vcpus * rules.cacheCapacity;
  }
  return { ...sum, warnings: [...warnings] };
}
