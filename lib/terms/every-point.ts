import { instantiateIfRoom, type Instance } from "../wasm.js";
import { WASM } from "./wasm-bytes.js";
import { nest } from "./loops.js";
import { pointsIn } from "./space.js";
import type { Space } from "./space.js";
import type { Operation } from "./term.js";

const numbers: Readonly<Record<Operation, number>> = { sum: 0, product: 1, least: 2, greatest: 3 };
// With fewer points there is nothing to gain.
const FEW = 2 ** 15;
// Results begin where a page of the system does.
const PAGE = 65_536;
// Bytes of a loop, as in bench/sweep/kernel.as.ts.
const LOOP = 16;

/** Where each result lies. */
const machines = new WeakMap<Float64Array, Machine>();

/**
 * An operation on two tables at every point of a space, in WebAssembly, two points an instruction. The result lies in its memory.
 * Undefined where there are too few points for that, too many for such a memory, or no WebAssembly.
 *
 * @param over a result that is done with: this one takes its place, if it fits.
 */
export function everyPoint(
  operation: Operation,
  space: Space,
  tables: readonly [Float64Array, Float64Array],
  moves: readonly (readonly number[])[],
  over?: Float64Array,
): Float64Array | undefined {
  const points = pointsIn(space);
  if (points < FEW) return undefined;
  const loops = nest(space, moves);
  // Where one table alone moves in the innermost loop, it is the second: all operations may have them in either order.
  const swapped = loops.at(-1)!.b === 0;
  const [a, b] = swapped ? [tables[1], tables[0]] : tables;
  const aAt = loops.length * LOOP;
  const bAt = aligned(aAt + a.byteLength, 16);
  const outAt = aligned(bAt + b.byteLength, PAGE);
  const machine = machineFor(outAt + points * 8, over);
  if (!machine) return undefined;
  const { buffer, exports } = machine;
  const nested = new Int32Array(buffer, 0, aAt / 4);
  loops.forEach((loop, at) => {
    const [moveA, moveB] = swapped ? [loop.b, loop.a] : [loop.a, loop.b];
    nested.set([loop.size, moveA * 8, moveB * 8, 0], at * 4);
  });
  new Float64Array(buffer, aAt, a.length).set(a);
  new Float64Array(buffer, bAt, b.length).set(b);
  exports.every(numbers[operation], 0, loops.length, outAt, aAt, bAt);
  const made = new Float64Array(buffer, outAt, points);
  machines.set(made, machine);
  return made;
}

function aligned(bytes: number, to: number): number {
  return Math.ceil(bytes / to) * to;
}

interface Exports {
  /** The operation, the loops and how many, where the result goes, and where the tables are. */
  readonly every: (...at: readonly [number, number, number, number, number, number]) => void;
}

type Machine = Instance<Exports>;

/** The machine of a result that is done with, if it is large enough, or another. */
function machineFor(bytes: number, over: Float64Array | undefined): Machine | null {
  const old = over && machines.get(over);
  return old && old.buffer.byteLength >= bytes ? old : instantiateIfRoom<Exports>(WASM, bytes);
}
