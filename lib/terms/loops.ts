import { pointsIn } from "./space.js";
import type { Space } from "./space.js";
import type { Operation } from "./term.js";

/** One loop of a nest: how often it runs, and how far its steps move through each of two tables. */
export interface Loop {
  readonly size: number;
  readonly a: number;
  readonly b: number;
}

/** The loops over a space, outermost first; neighbours through which both tables move evenly are one loop. */
export function nest(space: Space, moves: readonly (readonly number[])[]): readonly Loop[] {
  const [movesA = [], movesB = []] = moves;
  const loops: Loop[] = [];
  space.forEach(([, { length: size }], axis) => {
    const loop = { size, a: movesA[axis]!, b: movesB[axis]! };
    const outer = loops.at(-1);
    if (size === 1) return;
    if (outer && outer.a === loop.a * size && outer.b === loop.b * size) {
      loops[loops.length - 1] = { ...loop, size: size * outer.size };
    } else loops.push(loop);
  });
  return loops.length > 0 ? loops : [{ size: 1, a: 0, b: 0 }];
}

/** An operation on two tables at every point of a space. */
export function looped(
  operation: Operation,
  space: Space,
  [a, b]: readonly [Float64Array, Float64Array],
  moves: readonly (readonly number[])[],
): Float64Array {
  const out = new Float64Array(pointsIn(space));
  const loops = nest(space, moves);
  const inner = loops.at(-1)!;
  let written = 0;
  const run = (depth: number, atA: number, atB: number): void => {
    if (depth === loops.length - 1) {
      lines[operation](out, written, a, atA, b, atB, inner);
      written += inner.size;
      return;
    }
    const loop = loops[depth]!;
    for (let step = 0; step < loop.size; step++) {
      run(depth + 1, atA + step * loop.a, atB + step * loop.b);
    }
  };
  run(0, 0, 0);
  return out;
}

type Line = (
  out: Float64Array,
  from: number,
  a: Float64Array,
  atA: number,
  b: Float64Array,
  atB: number,
  loop: Loop,
) => void;

// Each operation has a loop of its own, so that none asks at every point which it is.
const lines: Readonly<Record<Operation, Line>> = {
  sum: (out, from, a, atA, b, atB, { size, a: stepA, b: stepB }) => {
    for (let i = 0; i < size; i++) out[from + i] = a[atA + i * stepA]! + b[atB + i * stepB]!;
  },
  product: (out, from, a, atA, b, atB, { size, a: stepA, b: stepB }) => {
    for (let i = 0; i < size; i++) out[from + i] = a[atA + i * stepA]! * b[atB + i * stepB]!;
  },
  least: (out, from, a, atA, b, atB, { size, a: stepA, b: stepB }) => {
    for (let i = 0; i < size; i++) {
      out[from + i] = Math.min(a[atA + i * stepA]!, b[atB + i * stepB]!);
    }
  },
  greatest: (out, from, a, atA, b, atB, { size, a: stepA, b: stepB }) => {
    for (let i = 0; i < size; i++) {
      out[from + i] = Math.max(a[atA + i * stepA]!, b[atB + i * stepB]!);
    }
  },
};
