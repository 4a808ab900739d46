/** The values of each axis, in order; the last runs fastest. */
export type Space = readonly (readonly [name: string, values: readonly unknown[]])[];

/** How many points a space has. */
export function pointsIn(space: Space): number {
  return space.reduce((points, [, values]) => points * values.length, 1);
}

/** The axes of a space that are among these, in its order. */
export function within(space: Space, axes: ReadonlySet<string>): Space {
  return space.filter(([name]) => axes.has(name));
}

/** How far each step on an axis of a space moves through a table over some of its axes: 0 on the others. */
export function steps(space: Space, axes: ReadonlySet<string>): readonly number[] {
  let step = 1;
  return space
    .toReversed()
    .map(([name, values]) => {
      if (!axes.has(name)) return 0;
      const own = step;
      step *= values.length;
      return own;
    })
    .reverse();
}

/** Goes through all points of a space and tells where each of some tables stands; `at` is changed from point to point. */
export function walk(
  space: Space,
  tables: readonly (readonly number[])[],
  visit: (at: readonly number[], point: number) => void,
): void {
  const sizes = space.map(([, values]) => values.length);
  const counters = sizes.map(() => 0);
  const at = tables.map(() => 0);
  const points = pointsIn(space);
  for (let point = 0; point < points; point++) {
    visit(at, point);
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const turned = ++counters[axis]! === sizes[axis]!;
      for (let table = 0; table < at.length; table++) {
        at[table]! += tables[table]![axis]! * (turned ? 1 - sizes[axis]! : 1);
      }
      if (!turned) break;
      counters[axis] = 0;
    }
  }
}

/** A point by its number, as text for an error. */
export function placeOf(space: Space, point: number): string {
  let rest = point;
  return space
    .toReversed()
    .map(([name, values]) => {
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      return `${name} ${JSON.stringify(value)}`;
    })
    .reverse()
    .join(", ");
}
