/** A key per combination of values: 1 and "1" differ, NaN equals itself. */
export function keyOf(axes: readonly string[]): (row: object) => string {
  const seen = axes.map(() => new Map<unknown, number>());
  return (row) =>
    axes
      .map((axis, i) => {
        const value: unknown = Reflect.get(row, axis);
        const ordinals = seen[i]!;
        const ordinal = ordinals.get(value) ?? ordinals.size;
        ordinals.set(value, ordinal);
        return ordinal;
      })
      .join();
}

/** Equality as a Map sees it: NaN equals itself, and 0 equals -0. */
export function same(a: unknown, b: unknown): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** A row's place on some axes, for an error: `policy "v5", vcpus 8`. */
export function place(row: object, axes: readonly string[]): string {
  return axes.map((axis) => `${axis} ${JSON.stringify(Reflect.get(row, axis))}`).join(", ");
}
