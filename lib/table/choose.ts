import { InputError, list, unknownName } from "../errors.js";
import { axesOf } from "./axes.js";
import { checkColumn, isNumeric } from "./columns.js";

/** The axes of rows: as named, or as the sweep that made them says; the held ones must be among them. */
export function axesFor(
  rows: readonly object[],
  columns: readonly string[],
  held: readonly string[],
  by: readonly string[] | undefined,
): readonly string[] {
  const axes = by ?? axesOf(rows);
  if (axes === undefined) {
    throw new InputError(
      `unknown axes: these rows come from no sweep (name their axes, as in by: ${JSON.stringify(held)})`,
    );
  }
  for (const axis of axes) checkColumn(axis, columns);
  if (held.length === 0) {
    throw new InputError(`invalid baseline: {} (expected a value of ${list(axes)})`);
  }
  for (const axis of held) if (!axes.includes(axis)) throw unknownName("axis", axis, axes);
  return axes;
}

/** The column to compare: as named, or the only one that holds numbers and is no axis. */
export function valueFor(
  rows: readonly object[],
  columns: readonly string[],
  axes: readonly string[],
  named: string | undefined,
): string {
  const numeric = columns.filter((name) => !axes.includes(name) && isNumeric(rows, name));
  if (named !== undefined) {
    if (!numeric.includes(named)) throw unknownName("value column", named, numeric);
    return named;
  }
  if (numeric.length === 1) return numeric[0]!;
  const found = numeric.length === 0 ? "no column holds numbers" : `it could be ${list(numeric)}`;
  throw new InputError(`unknown value column: ${found} (name one as value)`);
}
