import { PAGE, wholePages, type MemoryBlock } from "../../tdx/memory.js";
import { GiB, MiB } from "../../units.js";
import { Area, MAX_ORDER } from "./area.js";

/** A zone of a NUMA node: where its first unit begins, and what is free in it. Page frames are of 4 KiB. */
export interface ZoneArea {
  readonly node: number;
  readonly zone: string;
  /** Page frame of page 0 of the area. */
  readonly base: number;
  readonly area: Area;
}

/** Memory of one zone, page frames [first, end). */
export interface ZoneRange {
  readonly first: number;
  readonly end: number;
  readonly at: ZoneArea;
}

// Linux arch/x86/include/asm/dma.h: MAX_DMA_PFN is 16 MiB, MAX_DMA32_PFN 4 GiB. Blocks do not join across a zone's end.
const zones = [
  { zone: "DMA", start: 0, end: 16 * MiB },
  { zone: "DMA32", start: 16 * MiB, end: 4 * GiB },
  { zone: "Normal", start: 4 * GiB, end: Infinity },
];

/** The zones that memory has, all of it free, and its ranges in ascending order. */
export function freeZones(blocks: readonly MemoryBlock[]): ZoneRange[] {
  const pieces = wholePages(blocks).flatMap((block) =>
    zones.map(({ zone, start, end }) => ({
      node: block.node,
      zone,
      first: Math.max(block.start, start) / PAGE,
      end: Math.min(block.end, end) / PAGE,
    })),
  );
  const areas = new Map<string, ZoneArea>();
  const ranges: ZoneRange[] = [];
  const inside = pieces.filter(({ first, end }) => first < end);
  for (const { node, zone, first, end } of inside) {
    const key = `${node} ${zone}`;
    const at = areas.get(key) ?? emptyArea(node, zone, inside);
    areas.set(key, at);
    for (const { page, order } of alignedBlocks(first, end)) at.area.open(page - at.base, order);
    ranges.push({ first, end, at });
  }
  return ranges.sort((a, b) => a.first - b.first);
}

interface Piece {
  readonly node: number;
  readonly zone: string;
  readonly first: number;
  readonly end: number;
}

function emptyArea(node: number, zone: string, pieces: readonly Piece[]): ZoneArea {
  const mine = pieces.filter((piece) => piece.node === node && piece.zone === zone);
  const first = Math.min(...mine.map((piece) => piece.first));
  const end = Math.max(...mine.map((piece) => piece.end));
  const base = first - (first % 2 ** MAX_ORDER);
  return { node, zone, base, area: new Area(first - base, end - base) };
}

/** The largest aligned blocks that make up page frames [first, end). */
function* alignedBlocks(first: number, end: number): Iterable<{ page: number; order: number }> {
  for (let page = first; page < end;) {
    let order = MAX_ORDER;
    while (page % 2 ** order !== 0 || page + 2 ** order > end) order--;
    yield { page, order };
    page += 2 ** order;
  }
}
