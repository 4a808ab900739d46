import { InputError, whole } from "../errors.js";
import type { MemoryBlock } from "../tdx/memory.js";
import { GiB } from "../units.js";

// The logs of data/observed and data/hosts: server firmware keeps [2 GiB, 4 GiB) for devices, RAM goes on at 4 GiB.
const LOW_END = 2 * GiB;
const HIGH_START = 4 * GiB;

/**
 * A plain size laid out as server firmware does: RAM below 2 GiB, the rest from 4 GiB up, dealt to the nodes in equal
 * parts of whole GiB in address order (the last takes what is over).
 */
export function firmwareMap(memory: number, nodes = 1): MemoryBlock[] {
  whole("nodes", nodes, 1, 1024);
  const share = nodes === 1 ? memory : Math.floor(memory / nodes / GiB) * GiB;
  if (share === 0 && nodes > 1) {
    throw new InputError(
      `invalid nodes: ${nodes} (memory of ${memory} bytes has less than 1 GiB for each)`,
    );
  }
  const blocks: MemoryBlock[] = [];
  for (let node = 0; node < nodes; node++) {
    const from = node * share;
    const to = node === nodes - 1 ? memory : from + share;
    const low = Math.min(to, LOW_END);
    if (from < low) blocks.push({ start: from, end: low, node });
    const high = Math.max(from, LOW_END);
    if (high < to) {
      blocks.push({ start: high - LOW_END + HIGH_START, end: to - LOW_END + HIGH_START, node });
    }
  }
  return blocks;
}
