import { Collector } from "../columns/collector.js";
import { columns } from "../columns/columns.js";
import type { Columns } from "../columns/columns.js";
import { InputError } from "../errors.js";
import type { Design } from "./design.js";
import { stoppedAt } from "./stopped.js";
import { randomOf } from "./streams.js";
import type { Random } from "./streams.js";

/** What is asked at a point. */
export type Answer<P extends object, R extends object> = (point: P, random: Random) => R;

/**
 * Asks at the points of a design from one number up to but not including another.
 *
 * @throws what the answer throws, with its point named and the columns of the points before it kept.
 */
export function ask<P extends object, R extends object>(
  design: Design<P>,
  answer: Answer<P, R>,
  start = 0,
  end: number = design.length,
): Columns<P & R> {
  const { seed, axes, names } = design;
  const stream = randomOf(seed);
  const collected = new Collector(design.constrained ? 0 : end - start);
  let width = 0;
  for (let index = start; index < end; index++) {
    if (design.constrained && !design.keeps(index)) continue;
    const point = design.point(index);
    try {
      collected.add(checked(answer(point, stream(index))));
      if (collected.names.length > width) width = refuseAxes(collected.names, names);
    } catch (error) {
      const done = (): Columns => joined(design.columns(start, index), collected);
      throw stoppedAt(error, { index, point, axes, done });
    }
  }
  return joined(design.columns(start, end), collected);
}

function joined<P extends object, Row extends object>(
  { column, length }: Columns<P>,
  answers: Collector,
): Columns<Row> {
  const all: object = { ...(column as object), ...answers.columns().column };
  return columns(all as Columns<Row>["column"], length);
}

function checked<R extends object>(row: R): R {
  if (typeof row !== "object" || row === null || Array.isArray(row) || "then" in row) {
    throw new InputError("invalid answer: expected a plain record of columns");
  }
  return row;
}

/** Refuses columns that are called as an axis is; answers how many there are. */
export function refuseAxes(columns: readonly string[], axes: readonly string[]): number {
  for (const name of axes) {
    if (!columns.includes(name)) continue;
    throw new InputError(`invalid answer: "${name}" is an axis (give the column another name)`);
  }
  return columns.length;
}
