// The names of the axes travel with the rows under this registered symbol, so that a table or a
// chart can tell axes from answers without knowing what made the rows.
const axesKey: unique symbol = Symbol.for("pamtlab.axes");

/** Rows that carry the names of their axes, out of sight. */
export function withAxes<Row extends object>(
  rows: readonly Row[],
  axes: readonly string[],
): readonly Row[] {
  return Object.defineProperty(rows, axesKey, { value: axes });
}

/** The names of the axes that rows carry; none for those of no sweep. */
export function axesIn(rows: readonly object[]): readonly string[] {
  return (Reflect.get(rows, axesKey) as readonly string[] | undefined) ?? [];
}
