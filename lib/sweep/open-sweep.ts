import { columns } from "../columns/columns.js";
import type { Columns } from "../columns/columns.js";
import { InputError } from "../errors.js";
import type { Opened } from "../threads/work.js";
import { ask } from "./ask.js";
import type { Answer } from "./ask.js";
import type { Axes, AxisValue } from "./axis.js";
import { design } from "./design.js";
import type { DesignOptions } from "./design.js";
import type { Random } from "./streams.js";

/** A sweep as it goes to threads, which load this module and not what starts them. */
export interface Sent {
  readonly axes: Axes;
  readonly drawn: DesignOptions;
  readonly where?: string;
  readonly text?: string;
  readonly module?: string;
  readonly uses?: string;
}

/** What a thread asks with: the answers alone, as the points are known without it. */
export async function openSweep(data: unknown): Promise<Opened> {
  const { axes, drawn, where, text, module, uses } = data as Sent;
  const points = design(axes, { ...drawn, ...(where && { where: made(where) as never }) });
  const used: unknown = uses === undefined ? undefined : await import(uses);
  const asked = (module === undefined ? made(text!) : await exported(module)) as (
    point: object,
    random: Random,
    used: unknown,
  ) => object;
  const answer: Answer<Readonly<Record<string, AxisValue>>, object> = (point, random) =>
    apart(() => asked(point, random, used));
  return {
    compute: (start, end) => {
      const { column, names, length } = ask(points, answer, start, end) as unknown as Columns;
      const own = names.filter((name) => !points.names.includes(name));
      return columns(Object.fromEntries(own.map((name) => [name, column[name]!])), length);
    },
  };
}

function apart<T>(ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    const why = "a thread sees a function's arguments alone: name a module that it uses, or is in";
    throw new InputError(`${cause.message} (${why})`, { cause });
  }
}

function made(text: string): unknown {
  try {
    // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
    return new Function(`return (${text});`)();
  } catch (cause) {
    const start = text.slice(0, 40);
    throw new InputError(`invalid function: ${start} (expected one that is written with =>)`, {
      cause,
    });
  }
}

async function exported(module: string): Promise<unknown> {
  return ((await import(module)) as { readonly default: unknown }).default;
}
