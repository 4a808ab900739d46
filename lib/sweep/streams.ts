import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus, xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A random number from 0 up to but not including 1, another one at each call. */
export type Random = () => number;

/** Rows that share one stream. */
const SHARD = 1024;
// What the state of a row's own generator takes of its shard's stream.
const WORDS = 4;

/**
 * Random numbers by the number of a row: rows come in shards of 1024, each with a stream that begins 2^64 numbers after the one
 * before it, and a row's generator takes its state from there. So a row has the same numbers whoever computes it, and no two
 * rows share any.
 *
 * Each call turns the generator to another row; it costs nothing until the first number is drawn.
 *
 * @example
 * randomOf(1)(5000)() === randomOf(1)(5000)(); // true
 */
export function randomOf(seed: number): (row: number) => Random {
  const base = mixed(seed);
  let next = base.clone();
  let [shard, row] = [0, 0];
  let own: ReturnType<typeof xoroshiro128plus> | undefined;
  const start = (): NonNullable<typeof own> => {
    const wanted = Math.floor(row / SHARD);
    if (wanted < shard) [next, shard] = [base.clone(), 0];
    for (; shard < wanted; shard++) next.jump();
    const stream = next.clone();
    for (let skip = (row % SHARD) * WORDS; skip > 0; skip--) stream.next();
    return xoroshiro128plusFromState(Array.from({ length: WORDS }, () => stream.next()));
  };
  const random: Random = () => uniformFloat64((own ??= start()));
  return (asked) => {
    row = asked;
    own = undefined;
    return random;
  };
}

/**
 * The stream of a shard by its number: random numbers of a seed, 2^64 of which lie between one shard and the next.
 *
 * @example
 * stream(1, 0)() === stream(1, 1)(); // false
 */
export function stream(seed: number, shard = 0): Random {
  const own = mixed(seed);
  for (let jumps = 0; jumps < shard; jumps++) own.jump();
  return () => uniformFloat64(own);
}

/** A generator of all 53 bits of a seed, whose first numbers, which are alike for seeds that are, are thrown away. */
function mixed(seed: number): ReturnType<typeof xoroshiro128plus> {
  const [low, high] = [seed | 0, Math.floor(seed / 2 ** 32) | 0];
  const own = xoroshiro128plusFromState([~low, low, ~high, 0x9e37_79b9 | 0]);
  for (let skip = 0; skip < 64; skip++) own.next();
  return own;
}
