import type { Figure } from "./figure.js";

/** Both ends of each axis in values, and of the colours; nothing where names stand. */
export interface Ends {
  readonly x?: readonly [number, number] | undefined;
  readonly y?: readonly [number, number] | undefined;
  readonly value?: readonly [number, number] | undefined;
}

// Charts that share a slider are made to share their axes, so each tells its own, out of sight of its JSON.
const endsKey: unique symbol = Symbol("ends of the axes");

/** The figure, telling the ends of its axes. */
export function withEnds(figure: Figure, ends: Ends): Figure {
  return Object.defineProperty(figure, endsKey, { value: ends });
}

/** The ends of a figure's axes, as far as it tells them. */
export function endsOf(figure: Figure): Ends {
  return (Reflect.get(figure, endsKey) ?? {}) as Ends;
}
