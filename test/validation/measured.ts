import type { GuestSpec } from "../../lib/scene/guest-spec.js";
import { formatSize, GiB, KiB, MiB } from "../../lib/units.js";
import { booted } from "./played.js";
import { compared, count, fixed, notModelled, type Group, type Row } from "./row.js";

const zhao = "Yan Zhao, 2026-06-08 and 2026-07-01";
const clock = "Microseconds of one machine; a model of memory has no clock.";
const locks = "Lock contention depends on the timing of one machine.";

/** The TD whose gets were counted, with so much memory touched, at 4K: firmware takes all below 4 GiB, which is 2 GiB of it. */
const counted = (touched: number): GuestSpec => ({
  memory: 8 * GiB,
  vcpus: 8,
  accept: "lazy",
  touched,
});

/** Gets of TDs that boot, played. */
function countedGets(): Row[] {
  const chosen = counted(2748 * MiB);
  const one = booted("v6", chosen);
  const merged = booted("merged", chosen);
  return [
    compared(
      706_000,
      booted("v6", counted(2 * GiB)).gets,
      count,
      {
        what: "gets of 1 TD of 8 GiB with 8 vCPUs, memory below 4 GiB alone",
        why: "All that firmware accepts (EDK2 pull request 3572, 2022-11-01), at 4K, with control, S-EPT and firmware pages; Linux then touches more, which is the guest's doing.",
        source: zhao,
      },
      "706k, with the optimization 704k",
    ),
    compared(
      706_000,
      one.gets,
      count,
      {
        what: "gets of that TD with 2748 MiB touched",
        why: `No evidence: so much was chosen to meet this figure, for the rows below. It takes ${one.pairs.end} pairs, packed (${formatSize(one.pairs.end * 8 * KiB)}).`,
        source: zhao,
      },
      "706k, with the optimization 704k",
    ),
    compared(
      3_431_000,
      booted("v6", chosen, 5).gets,
      count,
      {
        what: "gets of 5 TDs like that one",
        why: "Five times the same; each of the five published ones did 3 % less than the one alone.",
        source: zhao,
      },
      "3431k, with the optimization 3420k",
    ),
    {
      what: "pages that the merged policy takes for the gets of that TD",
      published: "not published",
      ours: `${merged.taken}`,
      difference: "–",
      why: `Two a get, whether the range is backed or not; v6 takes ${one.taken}.`,
      source: `counts: ${zhao}`,
    },
  ];
}

/** Measurements of gets and puts, and what arithmetic makes of them. */
export function measured(): Group {
  const us = fixed(3, "µs");
  return {
    title: "Gets and puts",
    rows: [
      ...countedGets(),
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
        why: `${clock} They are in data/costs.json, as costs that a simulation can sum.`,
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
