import type { Policy } from "../tdx/policy.js";
import { guest, type Guest } from "./guest.js";

/**
 * The guest as a kernel of this policy maps it: one without hugepages maps all private memory at 4K.
 *
 * @example
 * guestUnder(policy("merged"), guest({ memory: "16G", backing: "2m" })).pages["2m"]; // 0
 */
export function guestUnder(rules: Policy, td: Guest): Guest {
  if (rules.hugepages || td.shares["4k"] === 1) return td;
  const mapped = allSmall(td);
  const warning = `${td.name}: kernel ${rules.name} maps private memory at 4K only, so its backing at 2M or 1G is taken as 4K`;
  return { ...mapped, warnings: [...mapped.warnings, warning] };
}

const small = new WeakMap<Guest, Guest>();

function allSmall(td: Guest): Guest {
  const known = small.get(td) ?? guest({ ...td, folio: "4k" });
  small.set(td, known);
  return known;
}
