import { InputError } from "../errors.js";

/** What an input may be: its least, its usual and its greatest value. */
export interface Swing<Value = number> {
  readonly low: Value;
  readonly base: Value;
  readonly high: Value;
}

/** Inputs by name, of which each has values of its own kind. */
export type Swings<Inputs> = { readonly [Name in keyof Inputs]: Swing<Inputs[Name]> };

/** What one input does to the answer while the others stay as usual. */
export interface TornadoRow {
  readonly input: string;
  readonly low: unknown;
  readonly high: unknown;
  readonly atLow: number;
  readonly atHigh: number;
  /** The answer with every input as usual. */
  readonly atBase: number;
  /** How far apart the two answers are. */
  readonly swing: number;
}

/**
 * Which input moves an answer most, one at a time: each goes to its least and its greatest value while the others stay as usual.
 * Rows come with the largest swing first, as a tornado chart shows them. It does not see what inputs do together: `sobol` does.
 *
 * @throws InputError without inputs, and for an answer that is no number, with the input that it came of.
 * @example
 * tornado({ a: { low: 1, base: 2, high: 3 }, b: { low: 0, base: 1, high: 5 } }, ({ a, b }) => a + b)[0]?.input; // "b"
 */
export function tornado<Inputs extends object>(
  inputs: Swings<Inputs>,
  answer: (inputs: Inputs) => number,
): TornadoRow[] {
  const names = Object.keys(inputs) as (keyof Inputs & string)[];
  if (names.length === 0) throw new InputError("no inputs to vary (expected one or more)");
  const base = Object.fromEntries(names.map((name) => [name, inputs[name].base])) as Inputs;
  const at = (changed: Partial<Inputs>, what: string): number => {
    const value = answer({ ...base, ...changed });
    if (Number.isFinite(value)) return value;
    throw new InputError(`no answer with ${what}: ${value} (expected a finite number)`);
  };
  const atBase = at({}, "every input as usual");
  return names
    .map((name): TornadoRow => {
      const { low, high } = inputs[name];
      const [atLow, atHigh] = [low, high].map((value) =>
        at({ [name]: value } as unknown as Partial<Inputs>, `${name} = ${JSON.stringify(value)}`),
      ) as [number, number];
      return { input: name, low, high, atLow, atHigh, atBase, swing: Math.abs(atHigh - atLow) };
    })
    .sort((a, b) => b.swing - a.swing);
}

/** One end of a bar of a tornado chart. */
export interface TornadoChange {
  readonly input: string;
  /** Which of its values it went to, and that value. */
  readonly end: "least" | "greatest";
  readonly value: unknown;
  /** What that does to the answer. */
  readonly change: number;
}

/**
 * Rows of a tornado as a chart takes them: two for each input, with what each end changes.
 *
 * @example
 * tornadoChanges(tornado({ a: { low: 1, base: 2, high: 4 } }, ({ a }) => a)).map((row) => row.change); // [-1, 2]
 */
export function tornadoChanges(rows: readonly TornadoRow[]): TornadoChange[] {
  return rows.flatMap(({ input, low, high, atLow, atHigh, atBase }): TornadoChange[] => [
    { input, end: "least", value: low, change: atLow - atBase },
    { input, end: "greatest", value: high, change: atHigh - atBase },
  ]);
}
