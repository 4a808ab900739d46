import { whole } from "../errors.js";
import { draw } from "../random.js";

/** The seed of a part of a stream that has one of its own, by the number of the part. */
export function seedOf(seed: number, part: number): number {
  return Math.floor(draw(seed, part) * 2 ** 53);
}

/** A whole number of this index in the stream of a seed, from 0 up to but not including `limit`. */
export function drawWhole(seed: number, index: number, limit: number): number {
  return Math.floor(draw(seed, index) * limit);
}

/**
 * The seed, if it is a whole number.
 *
 * @throws InputError unless it is, from 0 to 2^53 - 1.
 */
export function checkSeed(seed: number): number {
  return whole("seed", seed, 0, Number.MAX_SAFE_INTEGER);
}
