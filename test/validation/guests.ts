import { footprint } from "../../lib/model/footprint.js";
import { firmwareMemory, memslots } from "../../lib/scene/guest-memory.js";
import { guest } from "../../lib/scene/guest.js";
import { host } from "../../lib/scene/host.js";
import { swiotlb } from "../../lib/scene/swiotlb.js";
import { totalBytes, PAGE } from "../../lib/tdx/memory.js";
import { formatSize, GiB, KiB, MiB, TiB } from "../../lib/units.js";
import { compared, count, fixed, needsEvents, notModelled, type Group } from "./row.js";

const tested = "intel/lkvs BM/tdx-host, undated";
const linux = "intel/tdx-linux issue 5, undated";
const zhao = "Yan Zhao, 2025-06-26";
const events = "Which mappings a boot makes and splits depends on the order of its accepts.";

/** Slots as `gfn x pages`, in hex. */
function slots(list: readonly { baseGfn: number; npages: number }[]): string {
  return list
    .map((slot) => `0x${slot.baseGfn.toString(16)} x 0x${slot.npages.toString(16)}`)
    .join(", ");
}

/** How a guest's memory is laid out. */
export function guestLayouts(): Group {
  const td = guest({ memory: 4 * GiB });
  const known = "0x0 x 0x80000, 0x100000 x 0x80000, 0xffc00 x 0x400";
  const added = totalBytes(firmwareMemory("tdvf").slice(0, 1)) / PAGE;
  const initial = guest({ memory: 4 * GiB, backing: "2m" }).pages["4k"];
  return {
    title: "Guest memory",
    rows: [
      {
        what: "memslots of a TD of 4 GiB: frame and pages",
        published: known,
        ours: slots(memslots(td)),
        difference: slots(memslots(td)) === known ? "none" : "another layout",
        why: "QEMU's q35, and TDVF's image below 4 GiB.",
        source: zhao,
      },
      compared(256, swiotlb(4_191_116 * KiB).finalBytes / MiB, fixed(0, "MiB"), {
        what: "bounce buffer of a TD of 4 GiB (4191116 KiB seen)",
        why: "6 % are 245.6 MiB, then a power of two of slots.",
        source: linux,
      }),
      compared(64, swiotlb(512 * MiB).finalBytes / MiB, fixed(0, "MiB"), {
        what: "least bounce buffer",
        why: "The lower end of Linux's clamp.",
        source: linux,
      }),
      compared(1, swiotlb(512 * GiB).finalBytes / GiB, fixed(0, "GiB"), {
        what: "largest bounce buffer",
        why: "The upper end of Linux's clamp.",
        source: linux,
      }),
      notModelled("8 MB", {
        what: "bounce buffer under a paravisor",
        why: "A paravisor's own choice, no rule of Linux: give it as `shared`.",
        source: "openvmm PR 1116 and 1126, undated",
      }),
      notModelled("1481964K/4191116K available", {
        what: "memory free after boot of a TD of 4 GiB",
        why: "What a guest kernel reserves and has not accepted yet is no metadata of the host.",
        source: linux,
      }),
      compared(506, 512 - added, count, {
        what: "4K pages accepted at frame 0x806, where 2M was possible",
        why: "The 2 MiB unit at 0x800000 less the firmware's 6 page tables, which were added before the TD ran.",
        source: zhao,
      }),
      {
        what: "pages added before the TD runs",
        published: "always 4K",
        ours: `4K: the image and the unit of the firmware's memory, ${initial} pages`,
        difference: "none",
        why: "No 2M leaf covers them.",
        source: "Yan Zhao, RFC of TDX huge pages, 2025-04",
      },
    ],
  };
}

/** What TDs take as they boot and run. */
export function tds(): Group {
  const node = host({ memory: TiB, policy: "v5-alt" });
  const behind = (spec: Parameters<typeof guest>[0]): number => {
    const { components } = footprint(node, [[spec, 1]]);
    const kinds = components.filter(({ kind }) => kind.startsWith("pairs behind"));
    return kinds.reduce((sum, { best }) => sum + best, 0);
  };
  const lazy = { memory: 16 * GiB, vcpus: 8, accept: "lazy" } as const;
  const large = guest({ memory: 4 * GiB, vcpus: 8, backing: "2m" });
  const shutemov = "Kirill A. Shutemov, review of v1, 2025-05-15";
  const packed = `${formatSize(behind({ ...lazy, backing: "2m" }))} of pairs, packed, before any split`;
  return {
    title: "TDs",
    rows: [
      compared(20, behind(lazy) / MiB, fixed(2, "MiB"), {
        what: "pairs of a typical TD boot without huge pages",
        why: "No evidence: the default of a lazy boot (5 GiB touched) was set by this figure; ours adds control, S-EPT and firmware pages.",
        source: shutemov,
      }),
      needsEvents("2 MiB", packed, {
        what: "pairs of a typical TD boot with huge pages",
        why: events,
        source: shutemov,
      }),
      compared(256, (2 * MiB) / (node.policy.pagesPerRange * PAGE), count, {
        what: "calls that add these 2 MiB of pairs, and as many that remove them",
        why: "One call for a pair of 8 KiB.",
        source: shutemov,
      }),
      needsEvents("about 1143", `at most ${large.pages["2m"]}, all memory accepted`, {
        what: "2M mappings at boot, TD of 4 GiB with 8 vCPUs",
        why: events,
        source: zhao,
      }),
      needsEvents("about 2710", "none: a closed form has no accepts", {
        what: "accepts at 4K where 2M was possible, same TD",
        why: events,
        source: zhao,
      }),
      notModelled("11, after 17626 before", {
        what: "times that mmu_lock was taken for writing, same TD",
        why: "Locking within KVM's fault handler takes no memory.",
        source: zhao,
      }),
      ...[1, 4, 96].map((gib) => ({
        what: `Dynamic PAMT left by a TD of ${gib} GB with 1 vCPU after shutdown`,
        published: "0",
        ours: `${formatSize(behind({ memory: gib * GiB }))} of pairs, packed, while it runs`,
        difference: "needs events: a later issue",
        why: "A closed form has no shutdown: it has the TD, or not.",
        source: tested,
      })),
      notModelled("hang", {
        what: "TDs of 64 GiB and more with eager accept",
        why: "A matter of time and of one orchestrator's limits; sizes up to 600 GiB resolve here as any other.",
        source: "kata-containers issue 13535, undated",
      }),
    ],
  };
}
