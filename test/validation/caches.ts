import { faultPages, splitCachePages } from "../../lib/tdx/cache.js";
import { idleCache } from "../../lib/tdx/idle-cache.js";
import { policies, policy } from "../../lib/tdx/policy.js";
import { septDepth } from "../../lib/tdx/sept.js";
import { compared, count, type Group } from "./row.js";

/** Pages that a vCPU's cache holds after topup, as each posting has them, and why so many. */
const published: Readonly<Record<string, readonly [pages: number, why: string]>> = {
  v2: [40, "Minimum 10; KVM's generic cache fills to its capacity."],
  v3: [15, "5 S-EPT pages and 5 pairs in one list."],
  v4: [15, "5 S-EPT pages and 5 pairs in one list."],
  v5: [10, "5 pairs, of which a fault uses one."],
  "v5-alt": [12, "5 + 1 pairs."],
  v6: [10, "5 pairs: 4 S-EPT pages and the guest page."],
  merged: [10, "The text was not seen; 5 pairs are assumed, since the commit log reads as v6's."],
};

/** The cache debate of the v5 22/45 thread. */
export function caches(): Group {
  return {
    title: "Pages in a vCPU's cache",
    rows: [
      ...policies().map((rules) => {
        const [pages, why] = published[rules.name]!;
        const told = {
          what: `${rules.name}, pages a vCPU`,
          why,
          source: `${rules.series}, ${rules.date}`,
        };
        const row = compared(pages, idleCache(rules).pagesPerVcpu, count, told);
        if (!rules.inferred.includes("cacheMin")) return row;
        return { ...row, published: "not seen", difference: "–" };
      }),
      compared(2, idleCache("v5", 1).pagesPerVcpu, count, {
        what: "v5 with the minimum of 1 that was asked for",
        why: "A pair for the guest page; S-EPT pages bring their own.",
        source: "Yan Zhao, review of v5 22/45, 2026-02-06",
      }),
      compared(10, faultPages(policy("v6"), septDepth(52)), count, {
        what: "pages that a worst fault needs in v6, five levels",
        why: "4 S-EPT pages below the root and the guest page, a pair each.",
        source: "Linux tdx_topup_external_pamt_cache, v6 09/11, 2026-05-25",
      }),
      compared(40, policy("v5").cacheCapacity, count, {
        what: "entries that KVM's generic caches hold at most",
        why: "An upper bound for one cache, not what is in it all the time.",
        source: "Sean Christopherson, 2026-01-21",
      }),
      compared(4, splitCachePages(policy("v4")), count, {
        what: "pages that a split needs, hugepage series v2 and v3",
        why: "A pair for the new S-EPT page's range, one for the split range.",
        source: "Yan Zhao, hugepage series v3, 2026-01-06",
      }),
    ],
  };
}
