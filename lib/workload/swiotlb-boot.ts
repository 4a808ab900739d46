import { InputError } from "../errors.js";
import { guestUnder } from "../scene/guest-policy.js";
import { guest, type Guest } from "../scene/guest.js";
import { swiotlb } from "../scene/swiotlb.js";
import { intersect, mergeExtents, subtract, touchedUnits, type Extent } from "../tdx/extents.js";
import { formatSize, GiB, MiB } from "../units.js";
import { PAGE } from "../tdx/memory.js";
import type { Policy } from "../tdx/policy.js";
import { boot } from "./boot.js";
import type { Event } from "./event.js";
import { framesOf, laterLevel } from "./pieces.js";
import { checkSeed, drawWhole } from "./seeds.js";

/** What is particular about a boot's bounce buffer. */
export interface SwiotlbBootSpec {
  /** 1 unless told. */
  readonly seed?: number;
  /** Number of the TD; 0 unless told. */
  readonly id?: number;
}

/**
 * A Linux guest boots with all its memory private, and then decrypts its bounce buffer in one piece: as many bytes as its record
 * says are shared, or as Linux takes where it says none. The buffer lies near the top of memory below 4 GiB, on a page that
 * the seed picks, off the 2 MiB grid where there is room: so its two ends split what was mapped at 2M. Source: Linux
 * kernel/dma/swiotlb.c, swiotlb_init_remap() and swiotlb_update_mem_attributes(); memblock gives page-aligned memory.
 *
 * @throws InputError for a guest with no memory in one piece for it.
 * @example
 * [...swiotlbBoot(guest({ memory: "4G" }), policy("v5"))].at(-1).count; // 65536
 */
export function swiotlbBoot(
  given: Guest,
  rules: Policy,
  { seed = 1, id = 0 }: SwiotlbBootSpec = {},
): Generator<Event> {
  checkSeed(seed);
  const td = guestUnder(rules, guest({ ...given, shared: 0 }));
  const bytes = given.sharedBytes || swiotlb(td.memory, td.vcpus).finalBytes;
  const buffer = placeOf(td, bytes, seed);

  function* booting(): Generator<Event> {
    yield* boot(td, rules, id);
    // Linux accepts memory in units of 2 MiB as it sets it aside.
    const needed = intersect(touchedUnits([buffer], 2 * MiB), td.ram);
    for (const extent of subtract(needed, mergeExtents(td.leaves))) {
      const level = laterLevel(rules, td);
      yield { op: "accept", guest: id, vcpu: 0, level, ...framesOf(extent) };
    }
    yield { op: "convert", guest: id, vcpu: 0, to: "shared", ...framesOf(buffer) };
  }
  return booting();
}

/** The highest place below 4 GiB that is large enough, or else above, moved down by less than 2 MiB as chance and room have it. */
function placeOf({ ram, name }: Guest, bytes: number, seed: number): Extent {
  const isLarge = ({ start, end }: Extent): boolean => end - start >= bytes;
  const below = intersect(ram, [{ start: 0, end: 4 * GiB }]).findLast(isLarge);
  const room = below ?? ram.findLast(isLarge);
  if (!room) {
    throw new InputError(
      `no place for a bounce buffer of ${formatSize(bytes)} in the memory of guest "${name}" (give more memory, or less as shared)`,
    );
  }
  const spare = (room.end - room.start - bytes) / PAGE;
  const gap = Math.min(spare, 1 + drawWhole(seed, 0, 511)) * PAGE;
  return { start: room.end - gap - bytes, end: room.end - gap };
}
