import { data } from "../data.js";
import { unknownName } from "../errors.js";

/** How sure a fact is: read in its source, printed by someone, derived by arithmetic, or inferred. */
export type Sure = "read" | "printed" | "derived" | "inferred";

/** What stands behind a number: its formula in words, where that comes from, and how sure it is. */
export interface Fact {
  /** The component or count it explains. */
  readonly name: string;
  /** What it belongs to: tables at boot, pages of TDs, pairs, caches, guest memory, or limits. */
  readonly topic: string;
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
 * What stands behind a component or count, by its name in any case, singular or plural.
 *
 * @throws InputError for an unknown name, with the nearest known one.
 * @example
 * explain("TDCX").sure; // "read"
 * explain("pamt 4k").name; // "PAMT_4K"
 */
export function explain(name: string): Fact {
  const found = facts().find((fact) => plain(fact.name) === plain(name));
  if (found) return found;
  throw unknownName(
    "name to explain",
    name.toLowerCase(),
    facts().map((fact) => fact.name.toLowerCase()),
  );
}

/** Words alone, without what people leave out: case, hyphens and the s of a plural. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/(?<=[a-z]{2})s\b/g, "")
    .replaceAll(/[^a-z0-9]/g, "");
}
