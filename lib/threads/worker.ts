import { columns, isNumbers } from "../columns/columns.js";
import type { Column, Columns } from "../columns/columns.js";
import { SteppedColumn } from "../columns/stepped.js";
import { toColumns } from "../columns/rows.js";
import { InputError } from "../errors.js";
import type { Failure, Opened, Part, Task, Work } from "./work.js";

type Open = (data: unknown) => Opened | Promise<Opened>;

// A thread has one work in its life.
let opened: Promise<Opened> | undefined;

/** Does one task, in a thread of a pool. */
export async function run({ work, start, end, shared }: Task): Promise<Part> {
  const rows = await (opened ??= open(work));
  const began = performance.now();
  const { made, failure } = attempt(rows, start, end);
  const own: Record<string, unknown[] | Float64Array> = {};
  for (const name of made.names) {
    const values = plain(made.column[name]!);
    const target = shared[name];
    if (target && values instanceof Float64Array) target.set(values, start);
    else own[name] = values;
  }
  const part = {
    start,
    length: made.length,
    names: made.names,
    own,
    ms: performance.now() - began,
  };
  return failure ? { ...part, failure } : part;
}

async function open({ module, open: name, data }: Work): Promise<Opened> {
  const exported = (await import(module)) as Readonly<Record<string, Open>>;
  return exported[name]!(data);
}

function attempt(
  rows: Opened,
  start: number,
  end: number,
): { readonly made: Columns; readonly failure?: Failure } {
  try {
    return { made: rows.compute(start, end) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const {
      index = start,
      point = {},
      done = [],
    } = error as Partial<Failure> & { done?: object[] };
    const made = done.length > 0 ? toColumns<object>(done) : columns<object>({}, 0);
    const failure = { message, input: error instanceof InputError, index, point };
    return { made: made as unknown as Columns, failure };
  }
}

/** A column as it can be sent or shared: numbers side by side, or a plain list. */
function plain(values: Column): Float64Array | unknown[] {
  if (isNumbers(values)) return values;
  const numeric =
    values instanceof SteppedColumn && values.values.every((value) => typeof value === "number");
  return numeric ? Float64Array.from(values as Iterable<number>) : [...values];
}
