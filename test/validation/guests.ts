import { firmwareMemory, memslots } from "../../lib/scene/guest-memory.js";
import { guest } from "../../lib/scene/guest.js";
import { swiotlb } from "../../lib/scene/swiotlb.js";
import { totalBytes, PAGE } from "../../lib/tdx/memory.js";
import { GiB, KiB, MiB } from "../../lib/units.js";
import { compared, count, fixed, notModelled, type Group } from "./row.js";

const linux = "intel/tdx-linux issue 5, undated";
const zhao = "Yan Zhao, 2025-06-26";

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
