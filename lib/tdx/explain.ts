import { data } from "../data.js";
import { unknownName } from "../errors.js";

/** How sure a fact is: read in its source, printed by someone, derived by arithmetic, or inferred. */
export type Sure = "read" | "printed" | "derived" | "inferred";

/** What stands behind a number: its formula in words, where that comes from, and how sure it is. */
export interface Fact {
  /** The component or count it explains. */
  readonly name: string;
  readonly formula: string;
  readonly source: string;
  /** Date of the source. */
  readonly date: string;
  readonly sure: Sure;
}

/** Every fact in `data/facts.json`, in reading order. */
export function facts(): readonly Fact[] {
  return data<readonly Fact[]>("facts.json");
}

/**
 * What stands behind a component or count, by its name in any case.
 *
 * @throws InputError for an unknown name, with the nearest known one.
 * @example
 * explain("TDCX").sure; // "read"
 */
export function explain(name: string): Fact {
  const found = facts().find((fact) => fact.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw unknownName(
    "name to explain",
    name,
    facts().map((fact) => fact.name),
  );
}
