import { InputError } from "../errors.js";
import type { Place } from "./scale.js";

/** The values of a column: numbers in ascending order, all else as they come. */
export function distinct(rows: readonly object[], column: string | undefined): readonly unknown[] {
  if (column === undefined) return [undefined];
  const values = [...new Set(rows.map((row): unknown => Reflect.get(row, column)))];
  const numbers = values.filter((value): value is number => typeof value === "number");
  return numbers.length === values.length ? numbers.sort((a, b) => a - b) : values;
}

/** The ordinal of each value, by identity: NaN has one too. */
export function ordinals(values: readonly unknown[]): (value: unknown) => number {
  const at = new Map(values.map((value, i) => [value, i]));
  return (value) => at.get(value)!;
}

/** A number, or nothing where there is no answer; what is no number at all is refused with its row. */
export function numberOf(row: object, column: string, channel: string, i: number): number | null {
  const value: unknown = Reflect.get(row, column);
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  throw new InputError(
    `invalid ${channel}: ${column} holds ${shown(value)} in row ${i + 1} (expected numbers)`,
  );
}

/** Where a row stands along an axis: at a number, or at a name. */
export function placeOf(
  row: object,
  column: string,
  channel: string,
  named: boolean,
  i: number,
): Place | null {
  if (!named) return numberOf(row, column, channel, i);
  const value: unknown = Reflect.get(row, column);
  return typeof value === "string" ? value : String(value);
}

/** Whether a column of names holds numbers besides text, which then have no order. */
export function isMixed(values: readonly unknown[]): boolean {
  const kinds = new Set(
    values.filter((value) => value !== null && value !== undefined).map((value) => typeof value),
  );
  return kinds.has("number") && kinds.size > 1;
}

/** A value in an error, as one writes it. */
export function shown(value: unknown): string {
  if (typeof value === "number") return String(value);
  return typeof value === "bigint" ? `${value}n` : (JSON.stringify(value) ?? typeof value);
}

/** A sentence about points that are not drawn, or none. */
export function leftOut(count: number, which: string): readonly string[] {
  if (count === 0) return [];
  return [count === 1 ? `1 point ${which} is left out` : `${count} points ${which} are left out`];
}
