/** Operations that are run over all points at once. */
export type Operation = "sum" | "product" | "least" | "greatest";

/** Refuses a formula wherever one term comes out above another. */
export interface Limit {
  readonly term: Term<number>;
  readonly most: Term<number>;
  /** Says what is wrong there. */
  readonly refuse: (value: number, most: number) => Error;
}

/** A part of a formula that knows on which axes its value depends. `term` and its like make them. */
export class Term<out T = unknown> {
  /** The names of the axes that its value depends on. */
  readonly axes: ReadonlySet<string>;
  readonly of: (...inputs: never[]) => T;
  readonly inputs: readonly Term[];
  readonly operation: Operation | undefined;
  readonly limits: readonly Limit[];

  constructor(of: (...inputs: never[]) => T, inputs: readonly Term[], more: TermParts = {}) {
    this.of = of;
    this.inputs = inputs;
    this.axes = new Set([...inputs.flatMap((input) => [...input.axes]), ...(more.axes ?? [])]);
    this.operation = more.operation;
    this.limits = more.limits ?? [];
  }
}

interface TermParts {
  readonly axes?: readonly string[];
  readonly operation?: Operation;
  readonly limits?: readonly Limit[];
}

/** A value, or a term that has one at each point. */
export type Given<T> = T | Term<T>;

/** A record whose fields may be terms. */
export type Fields<Row extends object> = { readonly [K in keyof Row]: Given<Row[K]> };

/** The value of an axis. */
export function axisTerm(name: string): Term {
  return new Term((value) => value, [], { axes: [name] });
}

/**
 * A function of terms and values: it is asked once for each combination of the values of its axes.
 *
 * @example
 * term((gib) => gib * 2 ** 30, 4).axes.size; // 0
 */
export function term<T, Inputs extends readonly unknown[]>(
  of: (...inputs: Inputs) => T,
  ...inputs: { readonly [K in keyof Inputs]: Given<Inputs[K]> }
): Term<T> {
  return new Term(
    of as unknown as (...inputs: never[]) => T,
    inputs.map((one) => asTerm(one)),
  );
}

/** A record of terms and values, as a term. */
export function recordTerm<Row extends object>(fields: Fields<Row>): Term<Row> {
  const names = Object.keys(fields);
  const of = (...values: unknown[]): Row =>
    Object.fromEntries(names.map((name, at) => [name, values[at]])) as Row;
  return new Term(
    of,
    Object.values<unknown>(fields).map((one) => asTerm(one)),
  );
}

/** The sum of all, from the left; those that depend on few axes are best put first. */
export function sum(...terms: readonly Given<number>[]): Term<number> {
  return folded("sum", 0, terms);
}

/** The product of all, from the left. */
export function product(...terms: readonly Given<number>[]): Term<number> {
  return folded("product", 1, terms);
}

/** The least of all. */
export function least(...terms: readonly Given<number>[]): Term<number> {
  return folded("least", Number.POSITIVE_INFINITY, terms);
}

/** The greatest of all. */
export function greatest(...terms: readonly Given<number>[]): Term<number> {
  return folded("greatest", Number.NEGATIVE_INFINITY, terms);
}

/** A term that is what it was, in a formula that is refused wherever a limit is passed. */
export function limited<T>(value: Term<T>, ...limits: readonly Limit[]): Term<T> {
  return new Term((own: T) => own, [value], { limits });
}

const operations: Readonly<Record<Operation, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  product: (a, b) => a * b,
  least: (a, b) => Math.min(a, b),
  greatest: (a, b) => Math.max(a, b),
};

function folded(operation: Operation, none: number, terms: readonly Given<number>[]): Term<number> {
  const [first = asTerm(none), ...others] = terms.map((one) => asTerm(one));
  return others.reduce(
    (one, other) => new Term(operations[operation], [one, other], { operation }),
    first,
  );
}

function asTerm<T>(given: Given<T>): Term<T> {
  return given instanceof Term ? given : new Term(() => given, []);
}
