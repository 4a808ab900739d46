// Rows of CSV, compiled by build.mjs to lib/output/wasm-bytes.ts. lib/output/csv-core.ts tells where everything lies.
//
// Numbers are printed as JavaScript does: the fewest digits that tell a double from all others, and of these the nearest.
// Source: R. Giulietti, "The Schubfach way to render doubles", 2021, whose names are kept: a double is c * 2^q, and its decimals are
// sought at the power k, the greatest at which one surely lies between its neighbours.

// The powers of ten from 10^-292 to 10^324, each as 128 bits, the higher 64 first, the highest of all set.
const POWERS: usize = 0;
const LEAST_POWER: i32 = -292;
const COLUMNS: usize = 617 * 16;
// A column is what its cells are, and its cells.
const COLUMN: usize = 8 * (1 + 1024);

const ZEROS: u64 = 0x3030303030303030;
const MINUS: u8 = 45;
const POINT: u8 = 46;
const EIGHT_DIGITS: u64 = 100000000;
const SIXTEEN_DIGITS: u64 = 10000000000000000;
// A whole number below this has no shorter text than its digits: all that is near is another whole number, and another double.
// Source: IEEE 754-2019, 3.6: the significand of binary64 has 53 bits.
const WHOLE: f64 = 9007199254740992;

/** Writes rows of so many columns; answers where they end. */
export function rows(at: usize, columns: i32, from: i32, to: i32): usize {
  const end = COLUMNS + <usize>columns * COLUMN;
  for (; from < to; from++) {
    for (let column = COLUMNS; column < end; column += COLUMN) {
      const cell = load<f64>(column + (<usize>from << 3), 8);
      at = load<f64>(column) ? text(at, <usize>cell) : number(at, cell);
      store<u8>(at++, 0x2c);
    }
    store<u8>(at - 1, 0x0a);
  }
  return at;
}

/** A text behind its length; up to 15 bytes more are written. */
// @ts-ignore: decorator
@inline
function text(at: usize, place: usize): usize {
  const length: usize = load<u32>(place);
  for (let done: usize = 0; done < length; done += 16) v128.store(at + done, v128.load(place + done, 4));
  return at + length;
}

/** A number; up to 16 bytes more are written. */
function number(at: usize, value: f64): usize {
  const size = abs(value);
  store<u8>(at, MINUS);
  if (size < WHOLE) {
    const digits = <u64>(<i64>size);
    if (<f64>digits == size) return whole(at + <usize>(value < 0), digits);
  }
  if (size < Infinity) return decimal(at + <usize>(value < 0), reinterpret<u64>(size));
  // "Infinity", "NaN"
  if (value == value) store<u64>(at + <usize>(value < 0), 0x7974696e69666e49);
  else store<u32>(at, 0x4e614e);
  return at + (value == value ? 8 + <usize>(value < 0) : 3);
}

/** The digits of a number below 10^8, the first in the lowest byte, each as its value: halves of it, their halves, and theirs. */
// @ts-ignore: decorator
@inline
function eight(value: u64): u64 {
  const four = value / 10000;
  const fours = four | ((value - four * 10000) << 32);
  const two = ((fours * 10486) >> 20) & 0x7f0000007f;
  const twos = two | ((fours - two * 100) << 16);
  const one = ((twos * 103) >> 10) & 0xf000f000f000f;
  return one | ((twos - one * 10) << 8);
}

/** A whole number below 10^16. */
function whole(at: usize, value: u64): usize {
  const above = value / EIGHT_DIGITS;
  const first = eight(above ? above : value);
  // A zero has one digit.
  const blank = min(ctz(first) & 0x78, 56);
  store<u64>(at, (first | ZEROS) >> blank);
  at += 8 - <usize>(blank >> 3);
  if (!above) return at;
  store<u64>(at, eight(value - above * EIGHT_DIGITS) | ZEROS);
  return at + 8;
}

// The decimal last found: digits * 10^power.
let digits: u64 = 0;
let power: i32 = 0;

/** A number that is positive and finite, by its bits. */
function decimal(at: usize, bits: u64): usize {
  shortest(bits);
  while (digits < SIXTEEN_DIGITS) {
    digits *= 10;
    power--;
  }
  const first = digits / SIXTEEN_DIGITS;
  const after = digits - first * SIXTEEN_DIGITS;
  const above = after / EIGHT_DIGITS;
  const middle = eight(above);
  const last = eight(after - above * EIGHT_DIGITS);
  const count: i32 = last ? 17 - <i32>(clz(last) >> 3) : middle ? 9 - <i32>(clz(middle) >> 3) : 1;
  // How many digits are before the point.
  const point = power + 17;
  const isSmall = point <= 0 && point > -6;
  if (isSmall) {
    store<u64>(at, 0x3030303030302e30);
    at += 2 - point;
  }
  store<u8>(at, <u8>first | 0x30);
  store<u64>(at, middle | ZEROS, 1);
  store<u64>(at, last | ZEROS, 9);
  if (isSmall) return at + count;
  if (point > 0 && point <= 21) {
    if (count > point) return pointed(at, point) + count;
    store<u32>(at, <u32>ZEROS, 17);
    return at + point;
  }
  at = (count > 1 ? pointed(at, 1) : at) + count;
  store<u16>(at, point > 0 ? 0x2b65 : 0x2d65);
  return whole(at + 2, abs(point - 1));
}

/** Puts a point behind so many of the digits. */
function pointed(at: usize, point: usize): usize {
  const rest = v128.load(at + point);
  store<u8>(at + point, POINT);
  v128.store(at + point, rest, 1);
  return at + 1;
}

function shortest(bits: u64): void {
  const fraction = bits & 0xfffffffffffff;
  const exponent = <i32>(bits >> 52);
  const c = exponent ? fraction | (1 << 52) : fraction;
  const q = max(exponent, 1) - 1075;
  // The neighbour below a power of two is half as far as the one above.
  const isUneven = fraction == 0 && exponent > 1;
  // The logarithm to base 10 of 2^q, or of 3/4 of it.
  const k = (q * 315653 - (isUneven ? 131008 : 0)) >> 20;
  const h = q + ((-k * 217706) >> 16) + 1;
  const g = POWERS + (<usize>(-k - LEAST_POWER) << 4);
  const high = load<u64>(g);
  const low = load<u64>(g, 8);
  // Four times the number and both ends of what is read as it, in units of 10^k; the ends themselves are, if c is even.
  const odd = c & 1;
  const value = rounded(high, low, (c << 2) << h);
  const from = rounded(high, low, ((c << 2) - 2 + <u64>isUneven) << h) + odd;
  const to = rounded(high, low, ((c << 2) + 2) << h) - odd;
  const unit = value >> 2;
  const ten = unit / 10;
  const isTen = from <= 40 * ten;
  const isNextTen = 40 * ten + 40 <= to;
  if (isTen != isNextTen) {
    digits = ten + <u64>isNextTen;
    power = k + 1;
    return;
  }
  const isUnit = from <= 4 * unit;
  const isNext = 4 * unit + 4 <= to;
  const half = 4 * unit + 2;
  const isAbove = isUnit != isNext ? isNext : value > half || (value == half && (unit & 1) != 0);
  digits = unit + <u64>isAbove;
  power = k;
}

/**
 * The bits of a product above the lowest 128, the last of them set as well where one of the next 64 is. A power is too large by its
 * last bit at most, which adds to the lowest 64 alone.
 */
// @ts-ignore: decorator
@inline
function rounded(high: u64, low: u64, by: u64): u64 {
  const part = high * by;
  const below = part + upper(low, by);
  return (upper(high, by) + <u64>(below < part)) | <u64>(below != 0);
}

/** The higher 64 bits of a product. */
// @ts-ignore: decorator
@inline
function upper(a: u64, b: u64): u64 {
  const one = (a >> 32) * (b & 0xffffffff) + (((a & 0xffffffff) * (b & 0xffffffff)) >> 32);
  const other = (a & 0xffffffff) * (b >> 32) + (one & 0xffffffff);
  return (a >> 32) * (b >> 32) + (one >> 32) + (other >> 32);
}
