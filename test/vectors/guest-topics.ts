import { unacceptedBitmap } from "../../lib/scene/accept.js";
import { memslots, q35Split } from "../../lib/scene/guest-memory.js";
import { guest } from "../../lib/scene/guest.js";
import { swiotlb } from "../../lib/scene/swiotlb.js";
import { faultPages, splitCachePages } from "../../lib/tdx/cache.js";
import { controlPages } from "../../lib/tdx/control-pages.js";
import { REFCOUNT_AFTER_DEMOTE, splitCost, splitUnits } from "../../lib/tdx/convert.js";
import { idleCache } from "../../lib/tdx/idle-cache.js";
import { tdxModule } from "../../lib/tdx/module.js";
import { bestRanges, worstRanges } from "../../lib/tdx/placement.js";
import { policies, policy } from "../../lib/tdx/policy.js";
import { getCost } from "../../lib/tdx/refcount-cost.js";
import { septDepth } from "../../lib/tdx/sept.js";
import { KiB } from "../../lib/units.js";
import type { Topic } from "./topic.js";

const hex = (value: number): string => `0x${value.toString(16)}`;

/** A version of the vectors, which name one variant: `v5-min1` is v5 with the minimum that Yan Zhao asked for. */
function version(name: string): ReturnType<typeof policy> {
  const [base = "", min] = name.split("-min");
  return min ? policy({ ...policy(base), cacheMin: Number(min) }) : policy(name);
}

/** The topics of the domain vectors that a guest and a policy answer. */
export const guestTopics: Readonly<Record<string, Topic>> = {
  sept: ({ ramBytes, levels, mode }) => {
    const td = guest({
      memory: ramBytes,
      gpaw: levels === 5 ? 52 : 48,
      backing: mode === "4k" ? "4k" : "2m",
      initial: mode === "2m" ? [] : undefined,
    });
    const { below, above } = q35Split(ramBytes);
    return { ...td.sept, belowBytes: below, aboveBytes: above };
  },
  "guest-layout": ({ ramBytes, totalMemBytes, coveredBytes }) => {
    if (totalMemBytes !== undefined) return { ...swiotlb(totalMemBytes) };
    if (coveredBytes !== undefined) return unacceptedBitmap(coveredBytes);
    const { below, above } = q35Split(ramBytes);
    return {
      belowBytes: below,
      aboveBytes: above,
      belowHex: hex(below),
      aboveHex: hex(above),
      slots: memslots(guest({ memory: ramBytes })).map(({ baseGfn, npages }) => ({
        baseGfn: hex(baseGfn),
        npages: hex(npages),
      })),
    };
  },
  split: ({ series, op, splits, septPagesScattered, startGpa, endGpa, direction }) => {
    if (series !== undefined) return { pages: splitCachePages(policy("v4")) };
    if (op !== undefined) return { refcountBefore: 0, refcountAfter: REFCOUNT_AFTER_DEMOTE };
    if (splits === undefined) {
      const units = splitUnits(Number(startGpa), Number(endGpa), direction);
      return { split2MUnits: units.map(hex) };
    }
    const cost = splitCost(splits, septPagesScattered ? "scattered" : "packed");
    return { ...cost, septPairsWorst: cost.septPairs, bytesWithMirror: cost.bytes };
  },
  "vcpu-cache": ({ version: name, vcpus, capacity, gpaw }) => {
    if (gpaw !== undefined) {
      const pages = faultPages(policy("v6"), septDepth(gpaw));
      return { septPages: septDepth(gpaw), guestPages: 1, pairs: pages / 2, pages };
    }
    if (capacity !== undefined) {
      const { hiddenPairs, hiddenBytes } = idleCache(
        { ...policy("v5"), cacheCapacity: capacity },
        5,
        1,
      );
      const bytes = hiddenBytes + hiddenPairs * 4096;
      return { septPages: hiddenPairs, worstDpamtPages: hiddenPairs * 2, kib: bytes / KiB };
    }
    const caches = (vcpus as number[]).map((count) => idleCache(version(name), undefined, count));
    return {
      pagesPerVcpu: caches[0]!.pagesPerVcpu,
      kib: caches.map(({ bytes }) => bytes / KiB),
    };
  },
  "control-pages": ({ tdcsBaseSize, tdvpsBaseSize, vcpus, l2Vms }) => {
    const found = controlPages(tdxModule({ tdcsBaseSize, tdvpsBaseSize }), { vcpus, l2Vms });
    return { ...found, worstPairPages: 2 * found.total, bestPairs: bestRanges(found.total) };
  },
  "dpamt-pairs": ({ guestBytes, mapLevel, hostRangesAvailable, policy: named, gets }) => {
    if (gets !== undefined) {
      const rules = policies().find(({ name }) => String(named).startsWith(name))!;
      const costs = (gets as number[]).map((_, index) => getCost(rules, index > 0));
      const sum = (key: keyof (typeof costs)[0]): number =>
        costs.reduce((total, cost) => total + cost[key], 0);
      return {
        pagesTakenFromCache: sum("taken"),
        pagesReturnedToAllocator: sum("freed"),
        pagesInUse: sum("taken") - sum("freed"),
        pamtAdd: sum("seamcalls"),
        lockAcquisitions: sum("locks"),
      };
    }
    const pages = mapLevel === "2M" ? 0 : guestBytes / 4096;
    const pairs =
      hostRangesAvailable === undefined
        ? bestRanges(pages)
        : worstRanges(pages, hostRangesAvailable);
    return { pairs, pages: 2 * pairs, bytes: 8192 * pairs };
  },
};
