import { fc, test } from "@fast-check/vitest";
import { describe, expect, test as example } from "vitest";
import { BitSet, lowestBit, nextBit } from "../../../lib/model/buddy/bits.js";

example("the lowest bit of a word, the sign's too", () => {
  for (let bit = 0; bit < 32; bit++) {
    expect(lowestBit(1 << bit)).toBe(bit);
    expect(lowestBit(-1 << bit)).toBe(bit);
  }
});

// Two words of summary: 1024 members have their words told by one.
const member = fc.oneof(fc.nat(2099), fc.constantFrom(0, 31, 32, 63, 1023, 1024, 1055, 2099));

describe("a set of bits", () => {
  test.prop([fc.array(fc.tuple(fc.boolean(), member), { maxLength: 40 }), member], {
    numRuns: 400,
  })("finds what a plain set finds", (steps, from) => {
    const bits = new BitSet(2100);
    const plain = new Set<number>();
    for (const [isAdded, value] of steps) {
      if (isAdded) bits.add(value);
      else bits.delete(value);
      if (isAdded) plain.add(value);
      else plain.delete(value);
      for (const start of [0, from, value, value + 1]) {
        const after = [...plain].filter((one) => one >= start);
        expect(bits.next(start)).toBe(after.length > 0 ? Math.min(...after) : -1);
      }
    }
  });

  example("of any size has its last member, and none beyond", () => {
    for (const size of [1, 31, 32, 33, 1024, 1025]) {
      const bits = new BitSet(size);
      expect([bits.next(), bits.next(size), bits.next(size + 40)]).toEqual([-1, -1, -1]);
      bits.add(size - 1);
      expect([bits.next(), bits.next(size - 1), bits.next(size)]).toEqual([size - 1, size - 1, -1]);
    }
  });

  example("takes a bit a member, and one for 32", () => {
    expect(new BitSet(0).bytes).toBe(8);
    expect(new BitSet(32).bytes).toBe(8);
    expect(new BitSet(33).bytes).toBe(12);
    expect(new BitSet(32 * 32 + 1).bytes).toBe(4 * 33 + 8);
  });
});

test.prop(
  [fc.array(fc.nat(127), { maxLength: 6 }), fc.constantFrom(0, 1, 2), fc.nat(130), fc.nat(130)],
  { numRuns: 400 },
)("bits of words from a base, up to an end", (set, base, from, end) => {
  const words = new Uint32Array(8).fill(0);
  for (const bit of set) words[base + (bit >>> 5)]! |= 1 << (bit & 31);
  // What lies before the base and beyond the end is not looked at.
  if (base > 0) words[base - 1] = 0xffff_ffff;
  words[base + 4] = 0xffff_ffff;
  const inside = set.filter((bit) => bit >= from && bit < Math.min(end, 128));
  const limit = Math.min(end, 128);
  expect(nextBit(words, base, from, limit)).toBe(inside.length > 0 ? Math.min(...inside) : -1);
});
