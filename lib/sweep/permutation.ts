import { draw } from "../random.js";

const ROUNDS = 6;

/**
 * Where an index goes in a shuffle of the whole numbers below a length, without shuffling them: each index by itself, in no memory.
 * A Feistel network permutes the next power of four, and what leaves the range is permuted again until it is back in it.
 *
 * Source: J. Black and P. Rogaway, Ciphers with arbitrary finite domains, CT-RSA 2002, LNCS 2271, section 5.
 *
 * @example
 * [0, 1, 2, 3].map((index) => shuffled(7, index, 4)).sort(); // [0, 1, 2, 3]
 */
export function shuffled(seed: number, index: number, length: number): number {
  const half = 2 ** Math.ceil(Math.log2(Math.max(2, length)) / 2);
  let at = index;
  do at = feistel(seed, at, half);
  while (at >= length);
  return at;
}

function feistel(seed: number, at: number, half: number): number {
  let [left, right] = [Math.floor(at / half), at % half];
  for (let round = 0; round < ROUNDS; round++) {
    const mixed = Math.floor(draw(seed, round * half + right) * half);
    [left, right] = [right, (left + mixed) % half];
  }
  return left * half + right;
}
