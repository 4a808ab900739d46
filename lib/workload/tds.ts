import type { Fleet } from "../scene/fleet.js";
import type { Guest } from "../scene/guest.js";

/** The TDs of a fleet one by one; the place of each in the list is its number. */
export function tdsOf(guests: Fleet): Guest[] {
  return guests.flatMap(([td, count]) => Array.from({ length: count }, () => td));
}
