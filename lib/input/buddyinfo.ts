import { InputError } from "../errors.js";
import { MAX_PAGE_ORDER, type FreeBlocks } from "../scene/free-blocks.js";
import { logLines } from "./lines.js";

/** Free memory as the kernel printed it, with what the numbers cannot tell. */
export interface BuddyInfo {
  readonly zones: readonly FreeBlocks[];
  readonly warnings: readonly string[];
}

/** A line of either file: of pagetypeinfo with the migrate type, of which a zone has several. */
const zoneLine = /^\s*Node\s+(\d+),\s*zone\s+(\w+)(?:,\s*type\s+(\w+))?\s*(.*)$/;
const ORDERS = MAX_PAGE_ORDER + 1;
// Linux mm/vmstat.c, pagetypeinfo_showfree_print(): counting stops there.
const CAP = 100_000;

/**
 * Reads /proc/buddyinfo, or the free pages of /proc/pagetypeinfo summed over migrate types: free blocks of orders 0 to 10 for
 * each zone. Lines that begin with `#` are comments, and lines of other kinds are left out.
 *
 * @throws InputError naming `name` and line for a count that is none, for other than 11 counts, for a zone given twice, and
 * where there is no zone at all.
 * @example
 * fromBuddyinfo("Node 0, zone DMA 1 1 1 1 1 0 1 1 1 1 2").zones[0].free[10]; // 2
 */
export function fromBuddyinfo(text: string, name = "buddyinfo"): BuddyInfo {
  const zones = new Map<string, FreeBlocks>();
  const given = new Map<string, number>();
  const warnings: string[] = [];
  let blocksOnly = false;
  for (const { text: line, number } of logLines(text)) {
    if (/^\s*#/.test(line)) continue;
    // What follows in pagetypeinfo counts page blocks, free or not.
    if (/^\s*(?:Number of|Free pages count)/.test(line)) blocksOnly = line.includes("Number of");
    const match = blocksOnly ? null : zoneLine.exec(line);
    if (!match) continue;
    const where = `${name} line ${number}`;
    const [, node, zone, type, rest] = match;
    const what = `zone ${zone} of node ${Number(node)}${type === undefined ? "" : `, type ${type}`}`;
    const before = given.get(what);
    if (before !== undefined) {
      throw new InputError(
        `${where}: ${what} is on line ${before} already (give one reading at a time)`,
      );
    }
    given.set(what, number);
    const { counts, capped } = countsOf(rest ?? "", where);
    if (capped > 0) {
      warnings.push(
        `${where}: ${capped} ${capped === 1 ? "count of" : "counts of"} ${what} stop at ${CAP}, so there was more free memory than is known`,
      );
    }
    add(zones, { node: Number(node), zone: zone!, free: counts });
  }
  if (zones.size > 0) return { zones: [...zones.values()], warnings };
  throw new InputError(
    `${name}: no free blocks (expected lines such as "Node 0, zone Normal 1 2 3 …" with ${ORDERS} counts)`,
  );
}

function add(zones: Map<string, FreeBlocks>, { node, zone, free }: FreeBlocks): void {
  const key = `${node} ${zone}`;
  const sum = zones.get(key)?.free;
  zones.set(key, { node, zone, free: free.map((count, order) => count + (sum?.[order] ?? 0)) });
}

function countsOf(rest: string, where: string): { counts: number[]; capped: number } {
  const words = rest.trim() === "" ? [] : rest.trim().split(/\s+/);
  if (words.length !== ORDERS) {
    throw new InputError(
      `${where}: ${words.length} counts (expected ${ORDERS}, for orders 0 to ${MAX_PAGE_ORDER})`,
    );
  }
  let capped = 0;
  const counts = words.map((word) => {
    if (word === `>${CAP}`) capped++;
    else if (!/^\d{1,12}$/.test(word)) {
      throw new InputError(`${where}: invalid count: "${word.slice(0, 40)}" (expected a number)`);
    }
    return Number(word.replace(">", ""));
  });
  return { counts, capped };
}
