import { InputError, unknownName } from "../errors.js";
import type { Cost, CostTable } from "../tdx/costs.js";
import { seamcalls, type Seamcall } from "../tdx/seamcall.js";

/** Microseconds of all calls that the table knows. */
export interface Costs extends Cost {
  readonly source: string;
  /** What was called but is not in the table, and so is not in the sums. */
  readonly unknown: readonly string[];
}

/** Sums a table's costs over counts of calls; the least is if each call were the fastest measured, and so on. */
export function costsOf(
  { source, costs }: CostTable,
  counts: Readonly<Record<Seamcall | "lock", number>>,
): Costs {
  const known: readonly string[] = [...seamcalls, "lock"];
  for (const [name, cost] of Object.entries(costs)) {
    if (!known.includes(name)) throw unknownName("cost", name, known);
    const { min, avg, max } = cost;
    if (min >= 0 && min <= avg && avg <= max) continue;
    throw new InputError(
      `invalid cost of ${name}: ${JSON.stringify(cost)} (expected microseconds, 0 ≤ min ≤ avg ≤ max)`,
    );
  }
  if (typeof source !== "string" || source.trim() === "") {
    throw new InputError("incomplete costs: no source (say where the figures were published)");
  }
  const made = Object.entries(counts).filter(([, count]) => count > 0);
  const sum = (of: keyof Cost): number =>
    made.reduce((total, [name, count]) => {
      const cost = costs[name as Seamcall | "lock"];
      return cost ? total + count * cost[of] : total;
    }, 0);
  const unknown = made.map(([name]) => name).filter((name) => !Object.hasOwn(costs, name));
  return { source, min: sum("min"), avg: sum("avg"), max: sum("max"), unknown };
}
