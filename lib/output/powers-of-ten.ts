// Source: R. Giulietti, "The Schubfach way to render doubles", 2021: by these powers the decimals of every double are found.
const [LEAST, MOST] = [-292, 324];

let made: BigUint64Array | undefined;

/** The powers of ten from 10^-292 to 10^324: the least number of 128 bits above each, its higher 64 bits first. */
export function powersOfTen(): BigUint64Array {
  made ??= BigUint64Array.from(
    Array.from({ length: MOST - LEAST + 1 }, (_, at) => above(at + LEAST)).flatMap((power) => [
      power >> 64n,
      BigInt.asUintN(64, power),
    ]),
  );
  return made;
}

/** So many of a power's bits that the first is the highest of 128, and 1. */
function above(exponent: number): bigint {
  const power = 10n ** BigInt(Math.abs(exponent));
  const bits = BigInt(127 - Math.floor(exponent * Math.log2(10)));
  if (exponent < 0) return (1n << bits) / power + 1n;
  return (bits < 0n ? power >> -bits : power << bits) + 1n;
}
