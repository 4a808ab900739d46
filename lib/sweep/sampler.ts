import { InputError, invalid, oneOf, whole } from "../errors.js";
import { draw } from "../random.js";
import { checkAxis, gridValues, isList, sampledValue } from "./axis.js";
import type { Axes, Axis, AxisValue } from "./axis.js";
import { shuffled } from "./permutation.js";
import { SOBOL_DIMENSIONS, SOBOL_POINTS, sobolDimension } from "./sobol-sequence.js";

/** The kinds of design. */
export type DesignKind = "grid" | "list" | "random" | "latin" | "sobol";

/** The values of one axis, by the number of a point. */
export interface SampledAxis {
  readonly numeric: boolean;
  readonly value: (index: number) => AxisValue;
  /** Of a grid: the values in turn, each for a run of points. */
  readonly steps?: { readonly values: readonly AxisValue[]; readonly run: number };
}

/** Points by their numbers, axis by axis. */
export interface Sampler {
  readonly length: number;
  readonly axes: readonly SampledAxis[];
}

/** What a sampler has to know of a design. */
export interface SamplerOptions {
  readonly kind?: DesignKind;
  readonly points?: number;
  readonly seed: number;
}

/** How a kind of design takes values from axes. */
export function samplerOf(axes: Axes, { kind = "grid", points, seed }: SamplerOptions): Sampler {
  oneOf("design", kind, ["grid", "list", "random", "latin", "sobol"]);
  const entries = Object.entries(axes);
  for (const [name, axis] of entries) checkAxis(name, axis);
  if (kind === "grid" || kind === "list") {
    if (points !== undefined) {
      throw new InputError(`invalid points: ${points} (a ${kind} has as many as its axes make)`);
    }
    return kind === "grid" ? grid(entries) : sideBySide(entries);
  }
  const length = whole("points", points, 1, kind === "sobol" ? SOBOL_POINTS : 2 ** 48);
  if (kind === "sobol") whole("axes", entries.length, 0, SOBOL_DIMENSIONS);
  return {
    length,
    axes: entries.map(([, axis], number) => {
      const share = shares[kind](number, length, seed);
      return {
        numeric: isNumeric(axis),
        value: (index) => sampledValue(axis, share(index)),
      };
    }),
  };
}

/** Where on an axis a point lies, from 0 up to but not including 1. */
type Share = (axis: number, length: number, seed: number) => (index: number) => number;

const shares: Readonly<Record<"random" | "latin" | "sobol", Share>> = {
  random: (axis, _, seed) => {
    const stream = streamOf(seed, axis);
    return (index) => draw(stream, index);
  },
  latin: (axis, length, seed) => {
    const [order, within] = [streamOf(seed, 2 * axis), streamOf(seed, 2 * axis + 1)];
    // The division can round up to 1.
    const most = 1 - 2 ** -53;
    return (index) =>
      Math.min(most, (shuffled(order, index, length) + draw(within, index)) / length);
  },
  sobol: (axis, _, seed) => sobolDimension(axis, seed),
};

function streamOf(seed: number, number: number): number {
  return Math.floor(draw(seed, number) * 2 ** 53);
}

function grid(entries: readonly (readonly [string, Axis])[]): Sampler {
  const values = entries.map(([name, axis]) => gridValues(name, axis));
  let length = 1;
  // The last axis runs fastest: its values hold for one point each.
  const axes = values.toReversed().map((own): SampledAxis => {
    const run = length;
    length *= own.length;
    return {
      numeric: isNumeric(own),
      value: (index) => own[Math.floor(index / run) % own.length]!,
      steps: { values: own, run },
    };
  });
  return { length, axes: axes.reverse() };
}

function sideBySide(entries: readonly (readonly [string, Axis])[]): Sampler {
  const values = entries.map(([name, axis]) => gridValues(name, axis));
  const length = values[0]?.length ?? 0;
  const odd = values.findIndex((own) => own.length !== length);
  if (odd >= 0) {
    throw invalid(
      `axis ${entries[odd]![0]}`,
      entries[odd]![1],
      `${length} values, as ${entries[0]![0]} has`,
    );
  }
  return {
    length,
    axes: values.map((own) => ({ numeric: isNumeric(own), value: (index) => own[index]! })),
  };
}

function isNumeric(axis: Axis): boolean {
  return !isList(axis) || axis.every((value) => typeof value === "number");
}
