import { columns } from "../columns/columns.js";
import type { Column, Columns } from "../columns/columns.js";
import type { Part } from "./work.js";

/** Puts together what threads have made: numbers lie in columns that all share, other values came with each part. */
export class Assembly {
  readonly #points: number;
  readonly #parts: { readonly part: Part; readonly end: number }[] = [];
  shared: Readonly<Record<string, Float64Array>> = {};

  constructor(points: number) {
    this.#points = points;
  }

  /** Takes a part whose range ends there; the columns of numbers of the first are shared from there on. */
  add(part: Part, end: number): void {
    this.#parts.push({ part, end });
    if (Object.keys(this.shared).length > 0) return;
    const numbers = Object.entries(part.own).filter(([, values]) => values instanceof Float64Array);
    this.shared = Object.fromEntries(
      numbers.map(([name]) => [name, new Float64Array(new SharedArrayBuffer(this.#points * 8))]),
    );
  }

  /** The rows from the first point on for as far as all have been made, up to a point. */
  columns(end: number): Columns {
    const parts: Part[] = [];
    let reached = 0;
    for (const { part, end: ends } of this.#parts.toSorted((a, b) => a.end - b.end)) {
      if (part.start !== reached || part.start >= end) break;
      parts.push(part);
      reached = ends;
    }
    const length = parts.reduce((rows, part) => rows + part.length, 0);
    const names = [...new Set(parts.flatMap((part) => part.names))];
    const own = names.map((name): [string, Column] => [name, this.#column(name, parts, length)]);
    return columns(Object.fromEntries(own), length);
  }

  #column(name: string, parts: readonly Part[], length: number): Column {
    const shared = this.shared[name];
    const numeric = parts.every((part) => this.#numbers(name, part) !== undefined);
    if (!numeric) {
      return parts.flatMap((part): unknown[] => {
        const values = this.#numbers(name, part) ?? part.own[name];
        return values ? [...values] : Array<unknown>(part.length).fill(undefined);
      });
    }
    const whole = shared ?? new Float64Array(length);
    let at = 0;
    for (const part of parts) {
      const values = this.#numbers(name, part)!;
      // Points that were left out leave gaps, which close from the front on.
      if (values.buffer !== whole.buffer || part.start !== at) whole.set(values, at);
      at += part.length;
    }
    return whole.subarray(0, length);
  }

  /** A part's values of a column, if all are numbers. */
  #numbers(name: string, part: Part): Float64Array | undefined {
    const own = part.own[name];
    if (own) return own instanceof Float64Array ? own : undefined;
    if (!part.names.includes(name)) return undefined;
    return this.shared[name]?.subarray(part.start, part.start + part.length);
  }
}
