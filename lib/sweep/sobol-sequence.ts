import { whole } from "../errors.js";
import { draw } from "../random.js";

// S. Joe and F. Y. Kuo, Constructing Sobol sequences with better two-dimensional projections, SIAM J. Sci. Comput. 30 (2008),
// table new-joe-kuo-6: for each dimension after the first a primitive polynomial as bits, and its initial direction numbers.
const directions: readonly (readonly [number, ...number[]])[] = [
  [3, 1],
  [7, 1, 3],
  [11, 1, 3, 1],
  [13, 1, 1, 1],
  [19, 1, 1, 3, 3],
  [25, 1, 3, 5, 13],
  [37, 1, 1, 5, 5, 17],
  [41, 1, 1, 5, 5, 5],
  [47, 1, 1, 7, 11, 19],
  [55, 1, 1, 5, 1, 1],
  [59, 1, 1, 1, 3, 11],
  [61, 1, 3, 5, 5, 31],
  [67, 1, 3, 3, 9, 7, 49],
  [91, 1, 1, 1, 15, 21, 21],
  [97, 1, 3, 1, 13, 27, 49],
  [103, 1, 1, 1, 15, 7, 5],
  [109, 1, 3, 1, 15, 13, 25],
  [115, 1, 1, 5, 5, 19, 61],
  [131, 1, 3, 7, 11, 23, 15, 103],
  [137, 1, 3, 7, 13, 13, 15, 69],
  [143, 1, 1, 3, 13, 7, 35, 63],
  [145, 1, 3, 5, 9, 1, 25, 53],
  [157, 1, 3, 1, 13, 9, 35, 107],
  [167, 1, 3, 1, 5, 27, 61, 31],
  [171, 1, 1, 5, 11, 19, 41, 61],
  [185, 1, 3, 5, 3, 3, 13, 69],
  [191, 1, 1, 7, 13, 1, 19, 1],
  [193, 1, 3, 7, 5, 13, 19, 59],
  [203, 1, 1, 3, 9, 25, 29, 41],
  [211, 1, 3, 5, 13, 23, 1, 55],
  [213, 1, 3, 7, 3, 13, 59, 17],
  [229, 1, 3, 1, 3, 5, 53, 69],
  [239, 1, 1, 5, 5, 23, 33, 13],
  [241, 1, 1, 7, 7, 1, 61, 123],
  [247, 1, 1, 7, 9, 13, 61, 49],
  [253, 1, 3, 3, 5, 3, 55, 33],
  [285, 1, 3, 1, 15, 31, 13, 49, 245],
  [299, 1, 3, 5, 15, 31, 59, 63, 97],
  [301, 1, 3, 1, 11, 11, 11, 77, 249],
];

/** Dimensions that there are direction numbers for. */
export const SOBOL_DIMENSIONS = directions.length + 1;
const BITS = 32;
/** Points that it has. */
export const SOBOL_POINTS = 2 ** BITS - 1;

/**
 * The first points of the Sobol sequence, which fill the unit cube evenly: any power of two of them best. Points are rows of
 * `dimensions` numbers from 0 up to but not including 1. A seed shifts them digit by digit, which keeps them even and 0 out of
 * them; without one the sequence begins at the origin.
 *
 * @throws InputError for no whole number of points, or for more than 40 dimensions.
 * @example
 * [...sobolSequence(2, 4)]; // [0, 0, 0.5, 0.5, 0.75, 0.25, 0.25, 0.75]
 */
export function sobolSequence(dimensions: number, points: number, seed?: number): Float64Array {
  whole("dimensions", dimensions, 1, SOBOL_DIMENSIONS);
  whole("points", points, 0, SOBOL_POINTS);
  const all = new Float64Array(dimensions * points);
  for (let at = 0; at < dimensions; at++) {
    const coordinate = sobolDimension(at, seed);
    for (let point = 0; point < points; point++) all[point * dimensions + at] = coordinate(point);
  }
  return all;
}

/** The coordinates of one dimension of the sequence, each point by itself. */
export function sobolDimension(dimension: number, seed?: number): (point: number) => number {
  const columns = columnsOf(dimension);
  const shift = seed === undefined ? 0 : Math.floor(draw(seed, dimension) * 2 ** BITS) >>> 0;
  return (point) => {
    let state = shift;
    // In Gray code, so that points come in the order of the sequence as it is usually built.
    for (let gray = point ^ (point >>> 1); gray !== 0; gray &= gray - 1) {
      state ^= columns[31 - Math.clz32(gray & -gray)]!;
    }
    return (state >>> 0) / 2 ** BITS;
  };
}

/** Direction numbers of a dimension, one for each bit. */
function columnsOf(dimension: number): Uint32Array {
  const columns = new Uint32Array(BITS);
  const [polynomial, ...first] = dimension === 0 ? [1] : directions[dimension - 1]!;
  const degree = 31 - Math.clz32(polynomial);
  for (let bit = 0; bit < BITS; bit++) {
    if (bit < degree || degree === 0) {
      columns[bit] = ((first[bit] ?? 1) << (BITS - 1 - bit)) >>> 0;
      continue;
    }
    let column = columns[bit - degree]! ^ (columns[bit - degree]! >>> degree);
    for (let term = 1; term < degree; term++) {
      if ((polynomial >>> (degree - term)) & 1) column ^= columns[bit - term]!;
    }
    columns[bit] = column >>> 0;
  }
  return columns;
}
