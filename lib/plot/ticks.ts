import type { Format } from "../table/format.js";
import { formatValue } from "../table/format.js";
import { formatSize, KiB, TiB } from "../units.js";

/** Where an axis is labelled, and with what. */
export interface Ticks {
  readonly values: readonly number[];
  readonly texts: readonly string[];
}

// Both ends of an axis are computed: a tick may miss one by rounding.
const slack = 1e-9;

/** Ticks at given values, read by a format. */
export function ticksAt(values: readonly number[], format: Format): Ticks {
  return { values, texts: values.map((value) => tickText(value, format)) };
}

/** A number beside an axis: as everywhere, but with a minus sign and, where plain, its thousands apart. */
export function tickText(value: number, format: Format): string {
  const plain = format === "number" && Number.isFinite(value);
  return minus(
    plain
      ? value.toLocaleString("en-US", { maximumSignificantDigits: 6 })
      : formatValue(value, format),
  );
}

function minus(text: string): string {
  return text.replace(/^-/, "\u2212");
}

/**
 * Ticks of a linear axis, at most so many. Bytes are cut at powers of two and all labelled in the unit of the
 * largest, or of a smaller one that says them in a few digits; ratios at 1, 2 and 5. Plain numbers have none of ours: Plotly's own follow the zoom.
 */
export function linearTicks(
  low: number,
  high: number,
  format: Format,
  most: number,
): Ticks | undefined {
  if (format === "number") return undefined;
  const least = (high - low) / most;
  const step = format === "size" ? 2 ** Math.ceil(Math.log2(least)) : niceStep(least);
  const values = multiples(low, high, step);
  if (format === "share") return ticksAt(values, format);
  const unit = unitOf(Math.max(Math.abs(low), Math.abs(high)), step);
  return { values, texts: values.map((value) => inUnit(value, unit)) };
}

/**
 * Ticks of a logarithmic axis, at most so many: powers of two for bytes, else 1, 2 and 5 times or whole powers
 * of ten; within less than one such step as on a linear axis.
 */
export function logTicks(low: number, high: number, format: Format, most: number): Ticks {
  const values = format === "size" ? powersOfTwo(low, high, most) : decimals(low, high, most);
  if (values.length > 1) return ticksAt(values, format);
  const step = niceStep((high - low) / most);
  return linearTicks(low, high, format, most) ?? ticksAt(multiples(low, high, step), format);
}

function powersOfTwo(low: number, high: number, most: number): readonly number[] {
  const first = Math.ceil(Math.log2(low) - slack);
  const last = Math.floor(Math.log2(high) + slack);
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  const values: number[] = [];
  for (let power = first; power <= last; power += step) values.push(2 ** power);
  return values;
}

function decimals(low: number, high: number, most: number): readonly number[] {
  const powers: number[] = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) powers.push(power);
  const from = (digits: readonly number[], chosen: readonly number[]): readonly number[] =>
    chosen
      .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
      .filter((value) => value >= low * (1 - slack) && value <= high * (1 + slack));
  const fine = from([1, 2, 5], powers);
  if (fine.length <= most) return fine;
  const step = Math.ceil(powers.length / most);
  return from(
    [1],
    powers.filter((_, i) => i % step === 0),
  );
}

/** Every whole multiple of a step between two ends; counted, since adding a step of 0.1 again and again drifts. */
function multiples(low: number, high: number, step: number): readonly number[] {
  const values: number[] = [];
  for (let i = Math.ceil(low / step - slack); i * step <= high + Math.abs(high) * slack; i++) {
    values.push(Number((i * step).toPrecision(15)));
  }
  return values;
}

/** The smallest of 1, 2, 5, 10 … times a power of ten that is not below a value. */
export function niceStep(least: number): number {
  const power = Math.floor(Math.log10(least));
  const digit = [1, 2, 5, 10].find((d) => Number(`${d}e${power}`) >= least * (1 - slack))!;
  return Number(`${digit}e${power}`);
}

/** The unit of the largest value, of which a step is an eighth or more. */
function unitOf(bytes: number, step: number): number {
  let unit = 1;
  while (unit < TiB * KiB && bytes >= unit * KiB && step >= (unit * KiB) / 8) unit *= KiB;
  return unit;
}

function inUnit(bytes: number, unit: number): string {
  if (bytes === 0) return "0";
  const name = formatSize(unit).split(" ")[1]!;
  return `${tickText(bytes / unit, "number")} ${name}`;
}
