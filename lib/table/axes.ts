// The contract with whatever made the rows: a list may carry the names of its axes under this
// registered symbol. Plain rows carry none.
const axesKey: unique symbol = Symbol.for("pamtlab.axes");

/** The names of the axes that rows carry, or nothing for plain rows. */
export function axesOf(rows: readonly object[]): readonly string[] | undefined {
  const names: unknown = Reflect.get(rows, axesKey);
  return Array.isArray(names) ? (names as readonly string[]) : undefined;
}

/** The same rows, carrying the names of their axes out of sight. */
export function withAxes<Row extends object>(rows: Row[], axes: readonly string[]): readonly Row[] {
  return Object.defineProperty(rows, axesKey, { value: axes });
}
