import { data } from "../data.js";
import { unknownName } from "../errors.js";
import type { Seamcall } from "./seamcall.js";

/** Microseconds of one call or one wait. */
export interface Cost {
  readonly min: number;
  readonly avg: number;
  readonly max: number;
}

/** Measured costs, and where they were published. */
export interface CostTable {
  readonly source: string;
  /** Costs by leaf; `lock` is one acquisition of the global lock, its wait included. */
  readonly costs: Readonly<Partial<Record<Seamcall | "lock", Cost>>>;
}

/** A table of `data/costs.json`. */
export interface PublishedCosts extends CostTable {
  readonly name: string;
  readonly date: string;
  /** What the figures leave out, and how they were derived. */
  readonly note: string;
}

/** Every published table of costs that ships. */
export function costTables(): readonly PublishedCosts[] {
  return data<readonly PublishedCosts[]>("costs.json");
}

/**
 * A published table of costs by its name.
 *
 * @throws InputError for an unknown name, with the nearest known one.
 * @example
 * costTable("yan-2026-02-09").costs["TDH.PHYMEM.PAMT.ADD"]?.avg; // 4
 */
export function costTable(name: string): PublishedCosts {
  const tables = costTables();
  const found = tables.find((one) => one.name === name);
  if (found) return found;
  throw unknownName(
    "table of costs",
    name,
    tables.map((one) => one.name),
  );
}
