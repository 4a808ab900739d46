import { observedLogs } from "../../lib/input/observed.js";
import { footprint } from "../../lib/model/footprint.js";
import { host, type Host } from "../../lib/scene/host.js";
import { levelBytes } from "../../lib/tdx/level.js";
import { dynamicPamtObstacles, policy } from "../../lib/tdx/policy.js";
import { tdxModule } from "../../lib/tdx/module.js";
import { GiB, TiB } from "../../lib/units.js";
import { compared, count, type Group, type Row } from "./row.js";

const small = { memory: GiB, firmware: "none" } as const;

/** The most TDs that a host takes at once, found by asking. */
function mostTds(node: Host): number {
  let tds = 0;
  while (takes(node, tds + 1)) tds++;
  return tds;
}

function takes(node: Host, tds: number): boolean {
  try {
    return footprint(node, [[small, tds]]).failure === null;
  } catch {
    return false;
  }
}

function keyIds(published: number, source: string): Row {
  return compared(published, mostTds(host({ memory: TiB, keyIds: published + 1 })), count, {
    what: `TDs at once with ${published + 1} private KeyIDs`,
    why: "The module has one KeyID itself, each TD another.",
    source,
  });
}

/** The widest physical addresses, KeyID bits apart, at which Dynamic PAMT comes to be. */
function widest(rules: string): number {
  let bits = 52;
  while (dynamicPamtObstacles(policy(rules), tdxModule(), bits).length > 0) bits--;
  return bits;
}

/** Limits of platform, module and kernel. */
export function limits(): Group {
  const nodes = observedLogs().map(({ spec }) => host(spec));
  const tdmrs = nodes.filter(({ failure }) => !failure).map((node) => node.tdmrs.length);
  const full = nodes.find(({ failure }) => failure)!.failure!;
  const huge = footprint(host({ memory: TiB, policy: "v5-alt" }), [
    [{ memory: 64 * GiB, backing: "2m", firmware: "none" }, 1],
  ]);
  const behind = huge.components.find(({ name }) => name === "pairs behind private pages")!;
  return {
    title: "Limits",
    rows: [
      keyIds(15, "KeyID range [16, 32) of a boot log, canonical/tdx README, 2023-10"),
      keyIds(31, "KeyID range [32, 64) of a boot log, canonical/tdx issue 135, 2024-06-06"),
      keyIds(63, "KeyID range [64, 128) of a boot log, canonical/tdx issue 385, 2025-07"),
      {
        what: "TDMRs of a host",
        published: "fewer than 10 with two sockets; the module takes 64 or more",
        ours: `${Math.min(...tdmrs)} to ${Math.max(...tdmrs)} on ${tdmrs.length} logs; module ${tdxModule().name} takes ${tdxModule().maxTdmrs}`,
        difference: Math.max(...tdmrs) < 10 && tdxModule().maxTdmrs >= 64 ? "none" : "outside",
        why: "One for each memory block, less those in a GiB that is covered already.",
        source: "Yan Zhao, RFC of TDX huge pages, 2025-04",
      },
      compared(16, full.limit!, count, {
        what: "reserved areas that a TDMR may have",
        why: "MAX_RESERVED_AREAS of module 1.5.01.",
        source: "canonical/tdx issue 135, 2024-06-06",
      }),
      compared(17, full.count!, count, {
        what: "holes of the TDMR that failed",
        why: "Counted over the machine's e820 map, as Linux does.",
        source: "canonical/tdx issue 135, 2024-06-06",
      }),
      compared(48, widest("v6"), count, {
        what: "physical address bits for Dynamic PAMT, KeyID bits apart",
        why: "v6 checks it; where a kernel does not, the module does.",
        source: "Dynamic PAMT v6 10/11, 2026-05-25",
      }),
      compared(
        100 * (8192 / levelBytes["2m"]),
        100 * ((policy("v6").pagesPerRange * levelBytes["4k"]) / levelBytes["2m"]),
        (share) => `${share} %`,
        {
          what: "a pair, as a share of the 2 MiB it backs",
          why: "The same two pages.",
          source: "Dynamic PAMT v2 cover letter, 2025-06-09",
        },
      ),
      compared(0, behind.worst, (bytes) => `${bytes} bytes`, {
        what: "pairs behind memory mapped at 2M",
        why: "A pair and a 2M leaf exclude each other.",
        source: "Kiryl Shutsemau, 2025-09-09",
      }),
    ],
  };
}
