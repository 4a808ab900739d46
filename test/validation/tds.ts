import type { Simulated } from "../../lib/model/simulate.js";
import { formatSize, GiB, KiB, MiB } from "../../lib/units.js";
import { acceptedSmall, booted, firmwareBoot, hugeLife, lived, play } from "./played.js";
import { compared, count, notModelled, type Group, type Row } from "./row.js";

const tested = "intel/lkvs BM/tdx-host, undated";
const zhao = "Yan Zhao, 2025-06-26";
const shutemov = "Kirill A. Shutemov, review of v1, 2025-05-15";

const size = (pairs: number): string => formatSize(pairs * 8 * KiB);
const adds = ({ seamcalls }: Simulated): number => seamcalls["TDH.PHYMEM.PAMT.ADD"];
const removes = ({ seamcalls }: Simulated): number => seamcalls["TDH.PHYMEM.PAMT.REMOVE"];

/** A figure on which two policies differ: whether the published one, of another, lies between them. */
function between(
  published: number,
  [low, high]: readonly [number, number],
  as: (figure: number) => string,
  told: Pick<Row, "what" | "published" | "why" | "source">,
): Row {
  const lies = low <= published && published <= high;
  return {
    ...told,
    ours: `${as(low)} under v5-alt, ${as(high)} under v5`,
    difference: lies ? "between them" : "outside",
  };
}

/** A typical boot, without huge pages and with them. */
function typicalBoots(): Row[] {
  const small = booted("v2", { memory: 16 * GiB, vcpus: 8, accept: "lazy" });
  const [alt, v5] = [hugeLife("v5-alt"), hugeLife("v5")];
  return [
    compared((20 * MiB) / (8 * KiB), small.pairs.end, size, {
      what: "pairs of a typical TD boot without huge pages",
      why: "No evidence: the default of a lazy boot (5 GiB touched) was set by this figure; ours adds control, S-EPT and firmware pages. Played under v2, as v1 is not known well enough; 16 GiB, 8 vCPUs.",
      source: shutemov,
    }),
    between(256, [alt.pairs.peak, v5.pairs.peak], size, {
      what: "pairs of a typical TD boot with huge pages",
      published: "2 MiB",
      why: "The guest's pages in whole folios of 2 MiB, control and S-EPT pages anywhere on an idle host of 1 TiB; 16 GiB, 8 vCPUs, 5 GiB touched, two splits by the bounce buffer. In v5 the S-EPT pages that wait in caches have their pairs already, in v5-alt they have not; what v1 did is not known well enough to play it.",
      source: shutemov,
    }),
    between(256, [adds(alt), adds(v5)], count, {
      what: "calls that add pairs in that boot",
      published: "~256",
      why: `As above; ${removes(alt)} and ${removes(v5)} calls remove pairs in the end: two more, since a split brings its pair along with DEMOTE.`,
      source: shutemov,
    }),
  ];
}

/** The TD of 4 GiB with 8 vCPUs whose mappings and accepts were counted. */
function countedBoot(): Row[] {
  const played = play("v5", firmwareBoot());
  const large = played.kinds.find(({ name }) => name === "private 2M pages")!.peak / (2 * MiB);
  return [
    compared(
      1143,
      large,
      count,
      {
        what: "2M mappings at boot, TD of 4 GiB with 8 vCPUs",
        why: "The firmware's alone: it accepts all memory below 4 GiB (EDK2 pull request 3572, 2022-11-01), which is 1024 units of 2 MiB, two of them at 4K. What Linux accepts above is the guest's doing: the rest would be some 240 MiB.",
        source: zhao,
      },
      "about 1143",
    ),
    compared(
      2710,
      acceptedSmall(firmwareBoot()),
      count,
      {
        what: "accepts at 4K where 2M was possible, same TD",
        why: "Each page once: 488 and 512 in the two units that were never 2M (488 and not 506, since EDK2's map has 18 more pages of the first unit added before the TD runs), and one page in each of 11 units. In these the published rest of 1692 repeats as firmware converts memory to and fro, and how often is its doing.",
        source: zhao,
      },
      "about 2710",
    ),
    compared(
      11,
      played.splits,
      count,
      {
        what: "times that mmu_lock was taken for writing, same TD",
        why: "Ours are splits: the frames 0x7d3ff to 0x7e7fe, whose accepts at 4K repeat, lie in 11 units that were 2M, and a unit that was accepted smaller is never 2M again. That each split takes the lock once is inferred; the 17626 were before such units stayed 4K.",
        source: zhao,
      },
      "11, after 17626 before",
    ),
  ];
}

/** What TDs take as they boot, run and end: played event by event. */
export function tds(): Group {
  return {
    title: "TDs",
    rows: [
      ...typicalBoots(),
      compared(256, (2 * MiB) / (8 * KiB), count, {
        what: "pairs in 2 MiB",
        why: "One call for a pair of 8 KiB, so that the two published figures are one.",
        source: shutemov,
      }),
      ...countedBoot(),
      ...[1, 4, 96].map((gib) => {
        const { pairs } = lived("v6", { memory: gib * GiB });
        return compared(0, pairs.end, count, {
          what: `pairs left by a TD of ${gib} GB with 1 vCPU after shutdown`,
          why: `Played under v6, eager: ${pairs.peak} pairs (${size(pairs.peak)}) at its peak, packed, and every reference is dropped at its end.`,
          source: tested,
        });
      }),
      notModelled("hang", {
        what: "TDs of 64 GiB and more with eager accept",
        why: "A matter of time and of one orchestrator's limits; sizes up to 600 GiB resolve here as any other.",
        source: "kata-containers issue 13535, undated",
      }),
    ],
  };
}
