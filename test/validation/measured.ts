import { getCost } from "../../lib/tdx/refcount-cost.js";
import { PAGE } from "../../lib/tdx/memory.js";
import { bestRanges } from "../../lib/tdx/placement.js";
import { policy } from "../../lib/tdx/policy.js";
import { formatSize, GiB } from "../../lib/units.js";
import { compared, fixed, needsEvents, notModelled, type Group } from "./row.js";

const zhao = "Yan Zhao, 2026-06-08 and 2026-07-01";
const clock = "Microseconds of one machine; a model of memory has no clock.";
const locks = "Lock contention depends on the timing of one machine.";

/** Measurements of gets and puts, and what arithmetic makes of them. */
export function measured(): Group {
  const gets = 706_000;
  const us = fixed(3, "µs");
  const touched = (gets * PAGE) / GiB;
  return {
    title: "Gets and puts",
    rows: [
      needsEvents(
        "706k, with the optimization 704k",
        `as many as pages: at most ${touched.toFixed(2)} GiB at 4K, and ${bestRanges(gets)} pairs or more (${formatSize(bestRanges(gets) * 8192)})`,
        {
          what: "gets of 1 TD of 8 GiB with 8 vCPUs",
          why: "How much of its memory a guest touches is the guest's doing; give it as `touched`.",
          source: zhao,
        },
      ),
      needsEvents("3431k, with the optimization 3420k", "as above, for each TD", {
        what: "gets of 5 such TDs",
        why: "As above.",
        source: zhao,
      }),
      {
        what: "pages that the merged policy takes for 706k gets",
        published: "not published",
        ours: `${gets * getCost(policy("merged"), true).taken}`,
        difference: "–",
        why: "Two a get, whether the range is backed or not; v6 takes none where it is.",
        source: `counts: ${zhao}`,
      },
      ...(
        [
          ["1 TD, without the optimization", 2, 2_025_000, 706_000],
          ["5 TDs, without the optimization", 15, 55_517_000, 3_431_000],
        ] as const
      ).map(([what, average, total, calls]) =>
        compared(
          average,
          total / calls,
          us,
          {
            what: `mean of a get, ${what}`,
            why: "Total over count of the second posting; the printed mean is of the first, in whole microseconds.",
            source: zhao,
          },
          `${average} µs`,
        ),
      ),
      ...(
        [
          ["1 TD, with the optimization", 51_000, 704_000],
          ["5 TDs, with the optimization", 334_000, 3_420_000],
        ] as const
      ).map(([what, total, calls]) => ({
        what: `mean of a get, ${what}`,
        published: "0 µs",
        ours: us(total / calls),
        difference: Math.floor(total / calls) === 0 ? "none" : "another mean",
        why: "Total over count; printed in whole microseconds.",
        source: zhao,
      })),
      notModelled("get: 10 (PAMT.ADD 4, waiting 4); put: 3 (PAMT.REMOVE 2)", {
        what: "µs of an operation on average, 4 TDs",
        why: clock,
        source: "Yan Zhao, 2026-02-09",
      }),
      notModelled("get 578, put 563; with the optimization get 505, put 496", {
        what: "µs of an operation at most, 1 TD",
        why: clock,
        source: zhao,
      }),
      notModelled("get 1723, put 562; with the optimization get 1386, put 733", {
        what: "µs of an operation at most, 5 TDs",
        why: clock,
        source: zhao,
      }),
      notModelled("130k for 1 TD, 2066k for 5; with the optimization 34k, 137k", {
        what: "µs of all puts",
        why: clock,
        source: zhao,
      }),
      notModelled("701 at start, 53 at shutdown, 2 ms of waiting", {
        what: "lock contentions of 10 TDs of 16 GB",
        why: locks,
        source: "Rick Edgecombe, 2025-08-11",
      }),
      notModelled("1136, 4 ms of waiting in 60 s", {
        what: "lock contentions of 10 TDs of 16 GB",
        why: locks,
        source: "Dynamic PAMT v3 cover letter, 2025-09-18",
      }),
    ],
  };
}
