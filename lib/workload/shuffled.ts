import { drawWhole } from "./seeds.js";

// With four, small sizes are not shuffled evenly: chi-squared tells.
const ROUNDS = 6;

/**
 * The number at a place of all numbers below `size`, shuffled by seed: each comes once. No list of them is made, so that a
 * place costs the same however many there are.
 *
 * The numbers go through rounds of a Feistel network on the least square of a power of two that holds them, again and
 * again until one is below `size` (cycle walking: Black and Rogaway, 2002).
 */
export function shuffled(seed: number, size: number, index: number): number {
  let side = 1;
  while (side * side < size) side *= 2;
  let place = index;
  do place = exchanged(seed, side, place);
  while (place >= size);
  return place;
}

function exchanged(seed: number, side: number, place: number): number {
  let left = Math.floor(place / side);
  let right = place % side;
  for (let round = 0; round < ROUNDS; round++) {
    [left, right] = [right, left ^ drawWhole(seed, round * side + right, side)];
  }
  return left * side + right;
}
