import { columns } from "../columns/columns.js";
import type { Column, Columns } from "../columns/columns.js";
import { SteppedColumn } from "../columns/stepped.js";
import { InputError, invalid, whole } from "../errors.js";
import { draw } from "../random.js";
import type { Axes, AxisValue, Point } from "./axis.js";
import { samplerOf } from "./sampler.js";
import type { DesignKind } from "./sampler.js";

/** Which points of the space that axes span a sweep asks at. */
export interface DesignOptions<A extends Axes = Axes> {
  /**
   * `grid`: every combination, the last axis fastest (unless told otherwise). `list`: the axes side by side, all of one length.
   * `random`: drawn evenly from each axis. `latin`: a Latin hypercube, each axis cut into as many equal parts as there are points,
   * one point in each. `sobol`: Sobol's sequence, which fills the space evenly.
   */
  readonly kind?: DesignKind;
  /** How many points; for random, latin and sobol only. */
  readonly points?: number;
  /** 1 unless told. */
  readonly seed?: number;
  /** Points that it refuses are left out. */
  readonly where?: (point: Point<A>) => boolean;
  /** How often each point is asked, with a seed of its own each time. */
  readonly replicates?: number;
  /** Whether the same replicate of every point has the same seed, which makes differences between points steadier; false unless told. */
  readonly common?: boolean;
}

/** What replicates add to a point. */
export interface Replicate {
  /** Counted from 0. */
  readonly replicate: number;
  /** For the random numbers of this row, and of no other. */
  readonly seed: number;
}

/** The points of a sweep. Any range of them is computed by itself, so it does not matter how they are shared out. */
export interface Design<Row extends object = Readonly<Record<string, AxisValue>>> {
  /** The names of its columns. */
  readonly names: readonly (keyof Row & string)[];
  /** Those that tell a row from every other: the names of the axes, and replicate. */
  readonly axes: readonly string[];
  /** How many points there are, those that a constraint leaves out among them. */
  readonly length: number;
  /** What it was made from. */
  readonly given: { readonly axes: Axes; readonly options: DesignOptions };
  /** Of the random numbers of its points. */
  readonly seed: number;
  /** Whether a constraint may leave points out. */
  readonly constrained: boolean;
  /** A point by its number, whether left out or not. */
  point(index: number): Row;
  /** Whether a point is not left out. */
  keeps(index: number): boolean;
  /** The points from one number up to but not including another, without those left out. */
  columns(start?: number, end?: number): Columns<Row>;
}

/**
 * The points at which a sweep asks. Nothing is stored: each is computed from its number and the seed alone.
 *
 * @throws InputError for what is no axis or no design, and a name that is taken.
 * @example
 * design({ policy: ["v5", "v6"], guests: { from: 1, to: 64, scale: "log", steps: 7 } }).length; // 14
 * design({ guests: { from: 1, to: 64, whole: true } }, { kind: "latin", points: 64 }).point(0).guests <= 64; // true
 */
export function design<const A extends Axes>(
  axes: A,
  options: DesignOptions<A> & { readonly replicates: number },
): Design<Point<A> & Replicate>;
export function design<const A extends Axes>(axes: A, options?: DesignOptions<A>): Design<Point<A>>;
export function design(axes: Axes, options: DesignOptions = {}): unknown {
  const { seed = 1, where, replicates } = options;
  whole("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  const times = replicates === undefined ? 1 : whole("replicates", replicates, 1, 2 ** 32);
  const sampler = samplerOf(axes, { ...options, seed });
  const length = sampler.length * times;
  if (!Number.isSafeInteger(length)) {
    throw new InputError(`invalid design: ${length} points (at most 2^53 - 1)`);
  }
  const axisNames = Object.keys(axes);
  const sources: Source[] = sampler.axes.map((axis, i) => ({ name: axisNames[i]!, ...axis }));
  if (replicates !== undefined) {
    for (const taken of ["replicate", "seed"]) {
      if (!axisNames.includes(taken)) continue;
      throw new InputError(
        `invalid axis: "${taken}" is what replicates add (give it another name)`,
      );
    }
  }
  const repeated = replicates === undefined ? [] : replicateSources(times, options);
  const names = [...sources, ...repeated].map(({ name }) => name);
  const candidate = (index: number): Record<string, AxisValue> => {
    const point: Record<string, AxisValue> = {};
    for (const { name, value } of sources) point[name] = value(Math.floor(index / times));
    return point;
  };
  const keeps = (index: number): boolean => where === undefined || where(candidate(index));
  const made: Design = {
    names,
    axes: replicates === undefined ? axisNames : [...axisNames, "replicate"],
    length,
    given: { axes, options },
    seed,
    constrained: where !== undefined,
    keeps,
    point: (index) => {
      whole("point", index, 0, length - 1);
      const point: Record<string, AxisValue> = { ...candidate(index) };
      for (const { name, value } of repeated) point[name] = value(index);
      return point;
    },
    columns: (start = 0, end = length) => {
      if (!(start >= 0 && start <= end && end <= length)) {
        throw invalid("range of points", [start, end], `numbers from 0 to ${length} in order`);
      }
      const rows = where === undefined ? undefined : keptRows(keeps, start, end, times);
      const own = [
        ...sources.map((source) => [source.name, columnOf(source, times, start, end, rows)]),
        ...repeated.map((source) => [source.name, columnOf(source, 1, start, end, rows)]),
      ];
      return columns<Record<string, AxisValue>>(
        Object.fromEntries(own),
        rows?.length ?? end - start,
      );
    },
  };
  return made;
}

/** Whether points are given as a design, and not as axes. */
export function isDesign(given: Axes | Design): given is Design {
  return typeof given.point === "function";
}

/** Where the values of a column come from: a function of a number, and for a grid the values and how many rows each holds for. */
interface Source {
  readonly name: string;
  readonly numeric: boolean;
  readonly value: (index: number) => AxisValue;
  readonly steps?: { readonly values: readonly AxisValue[]; readonly run: number };
}

function replicateSources(times: number, { seed = 1, common = false }: DesignOptions): Source[] {
  const values = Array.from({ length: times }, (_, replicate) => replicate);
  // Far from the streams of the axes, which are numbered from 0.
  const stream = Math.floor(draw(seed, 2 ** 32) * 2 ** 53);
  return [
    {
      name: "replicate",
      numeric: true,
      value: (index) => index % times,
      steps: { values, run: 1 },
    },
    {
      name: "seed",
      numeric: true,
      value: (index) => Math.floor(draw(stream, common ? index % times : index) * 2 ** 53),
    },
  ];
}

function keptRows(
  keeps: (index: number) => boolean,
  start: number,
  end: number,
  times: number,
): readonly number[] {
  const rows: number[] = [];
  let kept = false;
  for (let index = start; index < end; index++) {
    if (index === start || index % times === 0) kept = keeps(index);
    if (kept) rows.push(index);
  }
  return rows;
}

function columnOf(
  { numeric, value, steps }: Source,
  times: number,
  start: number,
  end: number,
  rows: readonly number[] | undefined,
): Column<AxisValue> {
  if (rows === undefined && steps) {
    return new SteppedColumn(steps.values, steps.run * times, start, end);
  }
  const length = rows?.length ?? end - start;
  const values: AxisValue[] | Float64Array = numeric ? new Float64Array(length) : [];
  for (let row = 0; row < length; row++) {
    values[row] = value(Math.floor((rows ? rows[row]! : start + row) / times)) as number;
  }
  return values;
}
