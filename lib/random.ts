/**
 * The number of this index in the stream of a seed, from 0 up to but not including 1, in steps of 2^-53. It depends on nothing
 * else, so that a stream can be taken up anywhere.
 *
 * The mixing steps are the finaliser of MurmurHash3 (Austin Appleby, public domain), with a Weyl step as in SplitMix.
 */
export function draw(seed: number, index: number): number {
  const high = mix(seed, index * 2);
  const low = mix(seed, index * 2 + 1);
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}

function mix(seed: number, index: number): number {
  const seedHigh = Math.floor(seed / 2 ** 32);
  const indexHigh = Math.floor(index / 2 ** 32);
  let stream = scramble(seed);
  // Both halves of a large seed or index count, each in a way of its own.
  if (seedHigh !== 0) stream = scramble(stream ^ scramble(seedHigh + 0x7f4a_7c15));
  if (indexHigh !== 0) stream = scramble(stream + scramble(indexHigh + 0x2545_f491));
  return scramble(stream + Math.imul(index, 0x9e37_79b9));
}

function scramble(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
  return x ^ (x >>> 16);
}
