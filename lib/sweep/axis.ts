import { InputError, invalid, oneOf, whole } from "../errors.js";

/** A value an axis can take. */
export type AxisValue = number | string | boolean;

/** An axis without a list of values: all numbers from one to another. */
export interface Range {
  readonly from: number;
  readonly to: number;
  /** Even steps, or even ratios; linear unless told. */
  readonly scale?: "linear" | "log";
  /** Whole numbers only, or whole multiples of a number; false unless told. */
  readonly whole?: boolean | number;
  /** How many values a grid takes, both ends among them. Those that come out the same whole number are taken once. */
  readonly steps?: number;
}

/** The values of an axis: a list, or a range. */
export type Axis = readonly AxisValue[] | Range;

/** The axes of a sweep: the values of each name. */
export type Axes = Readonly<Record<string, Axis>>;

/** One point: a value for each axis. */
export type Point<A extends Axes> = { readonly [K in keyof A]: ValueOf<A[K]> };

type ValueOf<X extends Axis> = X extends readonly (infer V)[] ? V : number;

/** What the values of a range are whole multiples of, if of anything. */
function unitOf({ whole: unit }: Range): number | undefined {
  return unit === true ? 1 : unit || undefined;
}

/** Refuses what is no axis. */
export function checkAxis(name: string, axis: unknown): asserts axis is Axis {
  if (Array.isArray(axis)) return checkValues(name, axis);
  if (typeof axis !== "object" || axis === null || !("from" in axis && "to" in axis)) {
    throw new InputError(
      `invalid axis: ${name} is ${JSON.stringify(axis)} (expected a list of values or a range)`,
    );
  }
  const { from, to, scale = "linear", steps } = axis as Range;
  if (!(Number.isFinite(from) && Number.isFinite(to) && from <= to)) {
    throw invalid(`axis ${name}`, axis, "two numbers, from at most to");
  }
  oneOf(`scale of axis ${name}`, scale, ["linear", "log"]);
  if (scale === "log" && from <= 0)
    throw invalid(`axis ${name}`, axis, "from above 0 on a log scale");
  if (steps !== undefined) whole(`steps of axis ${name}`, steps, 1, 2 ** 32);
  const unit = unitOf(axis as Range);
  if (unit !== undefined && !(unit > 0 && Math.floor(to / unit) * unit >= from)) {
    throw invalid(`axis ${name}`, axis, `a whole multiple of ${unit} from ${from} to ${to}`);
  }
}

function checkValues(name: string, values: readonly unknown[]): void {
  if (values.length === 0) {
    throw new InputError(`invalid axis: ${name} has no values (expected at least one)`);
  }
  const odd = values.find((value) => !["number", "string", "boolean"].includes(typeof value));
  if (odd !== undefined || values.includes(undefined)) {
    throw new InputError(
      `invalid axis: ${name} holds ${JSON.stringify(odd)} (expected numbers, text or booleans)`,
    );
  }
}

/** The values that a grid takes of an axis. */
export function gridValues(name: string, axis: Axis): readonly AxisValue[] {
  if (isList(axis)) return axis;
  const { from, to, steps } = axis;
  if (steps === undefined) {
    throw invalid(`axis ${name}`, axis, "steps, for a grid");
  }
  const values = Array.from({ length: steps }, (_, step) => {
    if (step === 0) return from;
    return step === steps - 1 ? to : between(axis, step / (steps - 1));
  });
  const unit = unitOf(axis);
  if (unit === undefined) return values;
  return [...new Set(values.map((value) => Math.round(value / unit) * unit))];
}

/** The value at a share of an axis, from 0 up to but not including 1. */
export function sampledValue(axis: Axis, share: number): AxisValue {
  if (isList(axis)) return axis[Math.floor(share * axis.length)]!;
  const unit = unitOf(axis);
  if (unit === undefined) return between(axis, share);
  const [from, to] = [Math.ceil(axis.from / unit), Math.floor(axis.to / unit)];
  return unit * Math.min(to, Math.floor(between({ ...axis, from, to: to + 1 }, share)));
}

function between({ from, to, scale }: Range, share: number): number {
  return scale === "log" ? from * (to / from) ** share : from + (to - from) * share;
}

/** Whether an axis is a list of values. */
export function isList(axis: Axis): axis is readonly AxisValue[] {
  return Array.isArray(axis);
}
