import { quantileSorted } from "simple-statistics";
import { InputError, invalid, whole } from "../errors.js";
import { draw } from "../random.js";
import { SOBOL_DIMENSIONS, sobolSequence } from "../sweep/sobol-sequence.js";

/** How to estimate indices. */
export interface SobolOptions {
  /** Points of each of the two samples, best a power of two; 1024 unless told. The answer is asked for so often times inputs + 2. */
  readonly samples?: number;
  /** 1 unless told. */
  readonly seed?: number;
}

/** Shares of an answer's variance that one input explains. */
export interface SobolRow {
  readonly input: string;
  /** By itself. Estimates may come out a little below 0. */
  readonly first: number;
  /** By itself and together with others. */
  readonly total: number;
  /** Half of the interval that holds 95 % of bootstrap estimates. */
  readonly firstError: number;
  readonly totalError: number;
}

const BOOTSTRAPS = 200;

/**
 * Which input moves an answer most while all of them vary: Sobol's first and total indices, each input drawn evenly between its
 * bounds. Rows come with the largest total first. An answer that does not vary has indices of 0.
 *
 * Source: A. Saltelli and others, Comput. Phys. Commun. 181 (2010), 259–270: sampling and the estimator of first indices; of
 * total indices M. J. W. Jansen, Comput. Phys. Commun. 117 (1999), 35–43.
 *
 * @throws InputError for no inputs or more than 20, bounds that are none, and an answer that is no number.
 * @example
 * sobol({ a: [0, 1], b: [0, 3] }, ({ a, b }) => a + b).map(({ first }) => first.toFixed(1)); // ["0.9", "0.1"]
 */
export function sobol<Name extends string>(
  inputs: Readonly<Record<Name, readonly [number, number]>>,
  answer: (inputs: Readonly<Record<Name, number>>) => number,
  { samples = 1024, seed = 1 }: SobolOptions = {},
): SobolRow[] {
  const names = Object.keys(inputs) as Name[];
  if (names.length === 0) throw new InputError("no inputs to vary (expected one or more)");
  whole("inputs", names.length, 1, SOBOL_DIMENSIONS / 2);
  whole("samples", samples, 2, 2 ** 24);
  for (const name of names) {
    const [low, high] = inputs[name];
    if (!(Number.isFinite(low) && low <= high && Number.isFinite(high)))
      throw invalid(`bounds of ${name}`, inputs[name], "two numbers, the least first");
  }
  const k = names.length;
  const points = sobolSequence(2 * k, samples, seed);
  const ask = (sample: number, from: (column: number) => number): number => {
    const at = Object.fromEntries(
      names.map((name, column) => {
        const [low, high] = inputs[name];
        return [name, low + (high - low) * points[sample * 2 * k + from(column)]!];
      }),
    ) as Record<Name, number>;
    const value = answer(at);
    if (Number.isFinite(value)) return value;
    throw new InputError(`no answer at ${JSON.stringify(at)}: ${value} (expected a finite number)`);
  };
  const each = (from: (column: number) => number): Float64Array =>
    Float64Array.from({ length: samples }, (_, sample) => ask(sample, from));
  const a = each((column) => column);
  const b = each((column) => k + column);
  const resampled = bootstraps(samples, seed);
  return names
    .map((input, own): SobolRow => {
      const mixed = each((column) => (column === own ? k + column : column));
      const found = indices(a, b, mixed);
      const spread = resampled.map((rows) => indices(a, b, mixed, rows));
      return {
        input,
        ...found,
        firstError: halfWidth(spread.map(({ first }) => first)),
        totalError: halfWidth(spread.map(({ total }) => total)),
      };
    })
    .sort((one, other) => other.total - one.total);
}

/** Estimates from the answers to two samples, and to the first with one column of the second; of some rows if told so. */
export function indices(
  a: Float64Array,
  b: Float64Array,
  mixed: Float64Array,
  rows?: Uint32Array,
): { first: number; total: number } {
  const n = a.length;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    const at = rows ? rows[i]! : i;
    sum += a[at]! + b[at]!;
  }
  const mean = sum / (2 * n);
  let [first, total] = [0, 0];
  for (let i = 0; i < n; i++) {
    const at = rows ? rows[i]! : i;
    const [inA, inB, inMixed] = [a[at]! - mean, b[at]! - mean, mixed[at]! - mean];
    squares += inA * inA + inB * inB;
    first += inB * (inMixed - inA);
    total += (inA - inMixed) ** 2;
  }
  const variance = squares / (2 * n);
  if (variance === 0) return { first: 0, total: 0 };
  return { first: first / n / variance, total: total / (2 * n) / variance };
}

/** Rows drawn again with replacement, so many times. */
function bootstraps(samples: number, seed: number): Uint32Array[] {
  return Array.from({ length: BOOTSTRAPS }, (_, round) =>
    Uint32Array.from({ length: samples }, (_, row) =>
      Math.floor(draw(seed + 1, round * samples + row) * samples),
    ),
  );
}

function halfWidth(estimates: readonly number[]): number {
  const sorted = [...estimates].sort((a, b) => a - b);
  return (quantileSorted(sorted, 0.975) - quantileSorted(sorted, 0.025)) / 2;
}
