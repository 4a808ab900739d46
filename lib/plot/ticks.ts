import type { Format } from "../table/format.js";
import { formatValue } from "../table/format.js";
import { formatSize, KiB, TiB } from "../units.js";

/** Where an axis is labelled, and with what. */
export interface Ticks {
  readonly values: readonly number[];
  readonly texts: readonly string[];
}

/** Ticks at given values, read by a format. */
export function ticksAt(values: readonly number[], format: Format): Ticks {
  return { values, texts: values.map((value) => formatValue(value, format)) };
}

/**
 * Ticks of a linear axis, at most so many. Bytes are cut at powers of two and all labelled in the unit of the
 * largest; ratios at 1, 2 and 5. Plain numbers have none of ours: Plotly's own follow the zoom.
 */
export function linearTicks(
  low: number,
  high: number,
  format: Format,
  most: number,
): Ticks | undefined {
  if (format === "number") return undefined;
  const least = (high - low) / Math.max(most - 1, 1);
  const step = format === "size" ? 2 ** Math.ceil(Math.log2(least)) : niceStep(least);
  const values: number[] = [];
  // Counted in steps: adding a step of 0.1 again and again would drift.
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high * (1 + 1e-9); i++) {
    values.push(Number((i * step).toPrecision(15)));
  }
  if (format === "share") return ticksAt(values, format);
  const unit = unitOf(Math.max(Math.abs(low), Math.abs(high)));
  return { values, texts: values.map((value) => inUnit(value, unit)) };
}

/** Ticks of a logarithmic axis, at most so many: powers of two for bytes, else 1, 2 and 5 or whole decades. */
export function logTicks(low: number, high: number, format: Format, most: number): Ticks {
  if (format === "size") {
    const first = Math.ceil(Math.log2(low) - 1e-9);
    const last = Math.floor(Math.log2(high) + 1e-9);
    const step = Math.max(1, Math.ceil((last - first + 1) / most));
    const values: number[] = [];
    for (let power = first; power <= last; power += step) values.push(2 ** power);
    return { values, texts: values.map((value) => formatSize(value)) };
  }
  const decades: number[] = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) decades.push(power);
  const inside = (value: number): boolean =>
    value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  for (const digits of [[1, 2, 5], [1]]) {
    const values = decades
      .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
      .filter(inside);
    if (values.length <= most && values.length > 1) return ticksAt(values, format);
  }
  const step = Math.ceil(decades.length / most);
  const values = decades.filter((_, i) => i % step === 0).map((power) => Number(`1e${power}`));
  return ticksAt(values.filter(inside), format);
}

/** The smallest of 1, 2, 5, 10 … times a power of ten that is not below a value. */
export function niceStep(least: number): number {
  const power = Math.floor(Math.log10(least));
  const digit = [1, 2, 5, 10].find((d) => Number(`${d}e${power}`) >= least * (1 - 1e-9))!;
  return Number(`${digit}e${power}`);
}

function unitOf(bytes: number): number {
  let unit = 1;
  while (unit < TiB * KiB && bytes >= unit * KiB) unit *= KiB;
  return unit;
}

function inUnit(bytes: number, unit: number): string {
  if (bytes === 0) return "0";
  const name = formatSize(unit).split(" ")[1]!;
  return `${Number((bytes / unit).toPrecision(6))} ${name}`;
}
