import { InputError, invalid } from "../../errors.js";

/** `distances[a][b]` from NUMA node a to node b, as ACPI's SLIT has them: 10 is local. */
export type Distances = readonly (readonly number[])[];

// ACPI 6.5, section 5.2.17: 10 is the distance of a node to itself; Linux takes 20 (REMOTE_DISTANCE) for any other.
const LOCAL = 10;
const REMOTE = 20;

/**
 * Nodes in the order in which memory is looked for from one of them: the nearest first; of equal ones those with higher
 * numbers, then those with lower. Source: Linux mm/page_alloc.c, find_next_best_node().
 *
 * @throws InputError when a node is not in the table.
 */
export function byDistance(
  from: number,
  nodes: readonly number[],
  distances?: Distances,
): readonly number[] {
  const distance = (to: number): number => {
    if (!distances) return REMOTE;
    const known = distances[from]?.[to];
    if (known === undefined) throw new InputError(`no distance from node ${from} to node ${to}`);
    if (known >= LOCAL) return known;
    throw invalid(`distances[${from}][${to}]`, known, "10 or more");
  };
  const others = nodes.filter((node) => node !== from);
  const turn = (node: number): number => (node > from ? 0 : 1);
  const near = (a: number, b: number): number =>
    distance(a) - distance(b) || turn(a) - turn(b) || a - b;
  return [from, ...others.sort(near)];
}
